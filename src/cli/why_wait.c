#include "why_wait.h"

#include "live.h"
#include "port_judged.h"
#include "port_watch.h"
#include "port_words.h"

#include <time.h>

/* Between two looks at the latest: what no notice and no timer tells, such as an option that
 * changed. The live line changes more often. A timer's effect is looked for a little later. */
#define AGAIN_NS (2 * TW_S)
#define DRAW_NS (TW_S / 10)
#define AFTER_TIMER_NS (2 * TW_MS)

struct waiting {
    const struct tw_look_spec *spec;
    struct tw_port_watch *watch;
    tw_ns until_ns;
    struct tw_port_look look;
    struct tw_port_judged judged; /* of the look */
    tw_ns looked_ns, took_ns;     /* when that look ended, and how long it took */
};

static void drop(struct waiting *waiting)
{
    tw_port_look_drop(&waiting->look);
    tw_port_watch_drop(&waiting->watch);
}

static int look_again(struct waiting *waiting, bool tries, struct tw_err *err)
{
    struct tw_look_spec spec = *waiting->spec;
    struct tw_port_look look = {0};
    tw_ns began_ns = tw_now();
    spec.tries = tries && waiting->spec->tries;
    if (tw_look_at_port(&spec, &look, err) < 0)
        return -1;
    tw_port_look_drop(&waiting->look);
    waiting->look = look;
    waiting->looked_ns = tw_now();
    waiting->took_ns = waiting->looked_ns - began_ns;
    tw_port_judged_make(&waiting->look, &waiting->judged);
    return 0;
}

/* The verdict of the look, with the time that is left now. */
static void draw(const struct waiting *waiting)
{
    struct tw_port_look now = waiting->look;
    struct tw_port_case port = waiting->judged.port;
    char text[TW_PORT_WORDS];
    if (!tw_live_is_on())
        return;
    now.at_ns = tw_now();
    port.look = &now;
    tw_live_draw("  waiting: %s", tw_port_words_verdict(&port, text));
}

/* When to look again, if nothing is reported before. */
static tw_ns next_look(const struct waiting *waiting)
{
    tw_ns now_ns = tw_now();
    tw_ns next_ns = now_ns + AGAIN_NS;
    const struct tw_port_groups *groups = &waiting->judged.groups;
    for (size_t i = 0; i < groups->n; i++) {
        tw_ns ends_ns = groups->list[i].to_ns + AFTER_TIMER_NS;
        if (ends_ns > now_ns && ends_ns < next_ns)
            next_ns = ends_ns;
    }
    return next_ns < waiting->until_ns ? next_ns : waiting->until_ns;
}

/* Sockets that end one after another do not make it look all the time: after a look it pauses
 * for as long as that took. */
static void pause_after_look(const struct waiting *waiting)
{
    tw_ns pause_ns = waiting->looked_ns + waiting->took_ns - tw_now();
    const struct timespec pause = {.tv_sec = pause_ns / TW_S, .tv_nsec = pause_ns % TW_S};
    if (pause_ns > 0)
        (void)nanosleep(&pause, NULL);
}

/* Sleeps until it is time to look again. */
static int sleep_until_next(const struct waiting *waiting, struct tw_err *err)
{
    tw_ns next_ns = next_look(waiting);
    int found = 0;
    while (found == 0 && tw_now() < next_ns) {
        tw_ns drawn_ns = tw_now() + DRAW_NS;
        draw(waiting);
        found =
            tw_port_watch_await(waiting->watch, drawn_ns < next_ns ? drawn_ns : next_ns, err);
    }
    if (found > 0)
        pause_after_look(waiting);
    return found < 0 ? -1 : 0;
}

static bool is_free(const struct waiting *waiting)
{
    return waiting->judged.verdict.finding == TW_PORT_FREE;
}

/* Whether waiting can help: only a port that is held becomes free. */
static bool is_over(const struct waiting *waiting)
{
    return waiting->judged.verdict.finding != TW_PORT_HELD || tw_now() >= waiting->until_ns;
}

static int wait_until_free(struct waiting *waiting, struct tw_err *err)
{
    for (;;) {
        if (look_again(waiting, false, err) < 0)
            return -1;
        if (is_over(waiting)) {
            /* what the rule allows is tried, once; so is the last look */
            if (look_again(waiting, true, err) < 0)
                return -1;
            if (is_free(waiting) || is_over(waiting))
                return 0;
        }
        if (sleep_until_next(waiting, err) < 0)
            return -1;
    }
}

int tw_why_wait(const struct tw_look_spec *spec, tw_ns until_ns, struct tw_port_look *out,
                struct tw_err *err)
{
    TW_AUTO(drop) struct waiting waiting = {.spec = spec, .until_ns = until_ns};
    if (tw_port_watch_open(spec->network, spec->at.port, &waiting.watch, err) < 0)
        return -1;
    int result = wait_until_free(&waiting, err);
    tw_live_clear();
    if (result < 0)
        return -1;
    *out = waiting.look;
    waiting.look = (struct tw_port_look){0};
    return 0;
}
