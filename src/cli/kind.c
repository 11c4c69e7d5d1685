#include "kind.h"

#include "own.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
    const char *what, *verb;
} kinds[] = {
    [TW_KIND_CAPTURE] = {"a capture", "inspect"},
    [TW_KIND_LEDGER] = {"a ledger", "judge"},
    [TW_KIND_EXPERIMENT] = {"an experiment", "run"},
};

/* The magic numbers of pcap in microseconds and nanoseconds, and of pcapng's first block, in
 * both byte orders. */
static bool is_capture(const char *text)
{
    static const uint32_t magics[] = {0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1,
                                      0x0a0d0d0a};
    uint32_t magic = 0;
    memcpy(&magic, text, sizeof magic);
    for (size_t i = 0; i < TW_COUNT(magics); i++) {
        if (magic == magics[i])
            return true;
    }
    return false;
}

/* The first line that is neither empty nor a comment is a section. */
static bool is_experiment(const char *text)
{
    while (*text != '\0' && strchr(";#\r\n", *text) != NULL) {
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    return *text == '[';
}

/* By how the file begins; "-" and what cannot be read is OTHER. */
static enum tw_kind kind_of(const char *path)
{
    static const char ledger[] = "# twlab ";
    char text[4096] = "";
    struct stat is;
    TW_AUTO(tw_fd_drop) int fd = -1;
    if (stat(path, &is) < 0 || !S_ISREG(is.st_mode))
        return TW_KIND_OTHER;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || read(fd, text, sizeof text - 1) < (ssize_t)sizeof(uint32_t))
        return TW_KIND_OTHER;
    if (is_capture(text))
        return TW_KIND_CAPTURE;
    if (strncmp(text, ledger, sizeof ledger - 1) == 0)
        return TW_KIND_LEDGER;
    return is_experiment(text) ? TW_KIND_EXPERIMENT : TW_KIND_OTHER;
}

bool tw_kind_explain(enum tw_kind wanted, const char *path, struct tw_err *err)
{
    enum tw_kind kind = err->code == 0 ? kind_of(path) : TW_KIND_OTHER;
    if (kind == TW_KIND_OTHER || kind == wanted)
        return false;
    (void)tw_fail(err, 0, "%.150s: %s, not %s; `twlab %s` reads it", path, kinds[kind].what,
                  kinds[wanted].what, kinds[kind].verb);
    return true;
}
