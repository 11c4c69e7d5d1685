#include "cli.h"

#include "json.h"
#include "options.h"
#include "printer.h"
#include "stream.h"
#include "visible.h"

#include <fcntl.h>
#include <getopt.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

void tw_cli_keep_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        /* The wrong way round: neither can be read from, or written to. */
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

int tw_cli_fail(int status, const char *fmt, ...)
{
    char text[2 * PATH_MAX];
    char seen[4 * PATH_MAX];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    (void)fprintf(stderr, "twlab: %s\n", tw_visible(text, seen, sizeof seen));
    return status;
}

int tw_cli_refuse(const struct tw_err *err)
{
    static const int theirs[] = {0,     ENOENT, ENOTDIR,      EISDIR, EACCES,
                                 EPERM, ELOOP,  ENAMETOOLONG, EINVAL};
    for (size_t i = 0; i < TW_COUNT(theirs); i++) {
        if (err->code == theirs[i])
            return tw_cli_fail(USAGE, "%s", err->text);
    }
    return tw_cli_fail(COULD_NOT_RUN, "%s", err->text);
}

int tw_cli_help(const char *help)
{
    (void)fputs(help, stdout);
    return AS_EXPECTED;
}

bool tw_cli_plain_options(int argc, char *argv[], const char *help, struct tw_cli_options *out,
                          int *out_status)
{
    static const struct option known[] = {{"json", required_argument, NULL, 'j'},
                                          {"width", required_argument, NULL, 'w'},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
    int option = 0;
    struct tw_err err = {0};
    *out = (struct tw_cli_options){.width = tw_cli_width()};
    while ((option = tw_options_next(argc, argv, known)) != -1) {
        if (option == 'j') {
            out->json = optarg;
            continue;
        }
        if (option == 'w' && tw_cli_read_width(optarg, &out->width, &err) == 0)
            continue;
        *out_status = option == 'h'   ? tw_cli_help(help)
                      : option == 'w' ? tw_options_wrong(argv[0], "%s", err.text)
                                      : USAGE;
        return true;
    }
    return false;
}

/* A number of columns, bounded; 0: it is none. */
static unsigned columns_of(const char *text)
{
    char *end = NULL;
    errno = 0;
    unsigned long n = strtoul(text, &end, 10);
    bool number = errno == 0 && text[0] >= '0' && text[0] <= '9' && *end == '\0';
    return !number ? 0 : n > TW_PRINTER_MOST ? TW_PRINTER_MOST + 1 : (unsigned)n;
}

unsigned tw_cli_columns(int fd)
{
    struct winsize size = {0};
    return isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

unsigned tw_cli_width(void)
{
    const char *variable = getenv("COLUMNS");
    unsigned n = tw_cli_columns(STDOUT_FILENO);
    if (n == 0 && variable != NULL)
        n = columns_of(variable);
    if (n == 0)
        return TW_PRINTER_WIDTH;
    return n < TW_PRINTER_LEAST ? TW_PRINTER_LEAST : n > TW_PRINTER_MOST ? TW_PRINTER_MOST : n;
}

int tw_cli_read_width(const char *text, unsigned *out, struct tw_err *err)
{
    unsigned n = columns_of(text);
    if (n < TW_PRINTER_LEAST || n > TW_PRINTER_MOST)
        return tw_fail(err, 0, "--width: `%.40s` is not a number from %d to %d", text,
                       TW_PRINTER_LEAST, TW_PRINTER_MOST);
    *out = n;
    return 0;
}

bool tw_cli_controls(FILE *to)
{
    const char *term = getenv("TERM");
    return isatty(fileno(to)) && (term == NULL || strcmp(term, "dumb") != 0);
}

bool tw_cli_colour(FILE *to)
{
    const char *no_color = getenv("NO_COLOR");
    return tw_cli_controls(to) && (no_color == NULL || no_color[0] == '\0');
}

bool tw_cli_ascii(void)
{
    (void)setlocale(LC_CTYPE, "");
    return strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

int tw_cli_finish(int status)
{
    struct tw_err err = {0};
    if (tw_stream_flush(stdout, &err, "to standard output") < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    return status;
}

int tw_cli_open(const char *option, const char *path, struct tw_destination *out)
{
    struct tw_err err = {0};
    if (path == NULL || tw_destination_open(path, out, &err) == 0)
        return AS_EXPECTED;
    return tw_cli_fail(err.code == 0 ? USAGE : COULD_NOT_RUN, "%s: %s", option, err.text);
}

int tw_cli_spare(const char *option, const struct tw_destination *destination,
                 const char *const paths[], size_t n)
{
    for (size_t i = 0; i < n && destination->file != NULL; i++) {
        if (tw_destination_replaces(destination, paths[i]))
            return tw_cli_fail(USAGE, "%s: %s is what is read; name another file", option,
                               destination->path);
    }
    return AS_EXPECTED;
}

bool tw_cli_tells(const struct tw_destination *json)
{
    return json->file != stdout;
}

int tw_cli_json(struct json_t *document, struct tw_destination *to, int status)
{
    struct tw_err err = {0};
    if (tw_json_print(document, to->file, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "JSON: %s: %s", to->path, err.text);
    if (tw_destination_finish(to, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "JSON: %s", err.text);
    return status;
}

static int open_to_read(const char *path, int *out_fd, struct tw_err *err)
{
    bool is_stdin = strcmp(path, "-") == 0;
    TW_AUTO(tw_fd_drop)
    int fd = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    struct stat stat;
    if (fd < 0 || fstat(fd, &stat) < 0)
        return tw_fail(err, errno, "%s", path);
    if (S_ISDIR(stat.st_mode))
        return tw_fail(err, EISDIR, "%s", path);
    *out_fd = tw_fd_take(&fd);
    return 0;
}

int tw_cli_read(const char *path, size_t max_bytes, char **out_text, size_t *out_n,
                struct tw_err *err)
{
    TW_AUTO(tw_fd_drop) int fd = -1;
    TW_AUTO(tw_string_drop) char *text = NULL;
    if (open_to_read(path, &fd, err) < 0)
        return -1;
    size_t n = 0;
    size_t n_room = 0;
    for (;;) {
        if (n + 1 >= n_room) {
            n_room = n_room == 0 ? 65536 : n_room * 2;
            char *more = realloc(text, n_room);
            if (more == NULL)
                return tw_fail(err, ENOMEM, "%s", path);
            text = more;
        }
        ssize_t got = read(fd, text + n, n_room - n - 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return tw_fail(err, errno, "read %s", path);
        if (got == 0)
            break;
        n += (size_t)got;
        if (n > max_bytes)
            return tw_fail(err, 0, "%s: more than %zu bytes, which is the most that is read",
                           path, max_bytes);
    }
    text[n] = '\0';
    *out_n = n;
    *out_text = tw_string_take(&text);
    return 0;
}
