#include "live.h"

#include "cli.h"
#include "numbers.h"
#include "style.h"

#include <stdarg.h>
#include <sys/stat.h>

static const char CLEAR[] = "\r\033[K";

bool tw_live_is_on(void)
{
    struct stat stat;
    bool piped =
        fstat(STDOUT_FILENO, &stat) == 0 && (S_ISFIFO(stat.st_mode) || S_ISSOCK(stat.st_mode));
    return tw_style_controls(stderr) && !piped;
}

/* The last column stays free, because some terminals wrap there. Written at once. */
void tw_live_draw(const char *fmt, ...)
{
    enum { SIZE = TW_PRINTER_LINE * 2, USUAL = 80 };
    char text[TW_PRINTER_LINE];
    char line[SIZE] = "";
    unsigned width = tw_style_columns(stderr);
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);

    struct tw_printer printer = {.ascii = tw_style_of(stderr, width).ascii,
                                 .to = fmemopen(line, sizeof line, "w")};
    if (printer.to == NULL)
        return;
    (void)fputs(CLEAR, printer.to);
    tw_printer_clip(&printer, tw_printer_left(width != 0 ? width : USUAL, 1), text);
    (void)fclose(printer.to);
    (void)fputs(line, stderr);
}

/* The job with the farthest release among the waiting jobs; NULL: none waits. */
static const struct tw_job *slowest(const struct tw_job jobs[], size_t n, size_t *out_n_running)
{
    const struct tw_job *found = NULL;
    *out_n_running = 0;
    for (size_t i = 0; i < n; i++) {
        struct tw_progress *progress = jobs[i].progress;
        int phase = progress != NULL ? atomic_load(&progress->phase) : TW_PHASE_GONE;
        *out_n_running += phase > TW_PHASE_QUEUED && phase < TW_PHASE_GONE;
        if (phase != TW_PHASE_WAITING)
            continue;
        if (found == NULL ||
            atomic_load(&progress->predicted_ns) > atomic_load(&found->progress->predicted_ns))
            found = &jobs[i];
    }
    return found;
}

void tw_live_show(const struct tw_job jobs[], size_t n, void *arg)
{
    (void)arg;
    size_t n_running = 0;
    tw_ns now = tw_now();
    const struct tw_job *job = slowest(jobs, n, &n_running);
    if (n_running == 0)
        return;
    if (job == NULL) {
        tw_live_draw("  %zu of %zu running", n_running, n);
        return;
    }
    tw_ns since = now - atomic_load(&job->progress->since_ns);
    tw_ns predicted = atomic_load(&job->progress->predicted_ns);
    char ahead[64] = "";
    char others[64] = "";
    if (predicted > now)
        (void)snprintf(ahead, sizeof ahead, "; predicted in %.1f s",
                       tw_numbers_s(predicted - now));
    if (n_running > 1)
        (void)snprintf(others, sizeof others, "; %zu of %zu running", n_running, n);
    tw_live_draw("  %s: waiting until bind() works, %.0f s so far%s%s", job->experiment->name,
                 tw_numbers_s(since), ahead, others);
}

void tw_live_clear(void)
{
    if (tw_live_is_on())
        (void)fputs(CLEAR, stderr);
}

void tw_live_say(const char *text)
{
    tw_live_clear();
    (void)tw_cli_fail(0, "%s", text);
}
