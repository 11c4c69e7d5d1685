#include "restart.h"

#include "scan.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
    [TW_RESTART_TERMINAL] = "terminal", [TW_RESTART_KILL] = "kill",
    [TW_RESTART_DOCKER] = "docker",     [TW_RESTART_SYSTEMD] = "systemd",
    [TW_RESTART_CRASH] = "crash",       [TW_RESTART_SIGNAL] = "signal",
};
_Static_assert(TW_COUNT(names) == TW_N_RESTART_WAYS, "a way lacks its name");

const char *const *tw_restart_way_names(void)
{
    return names;
}

int tw_restart_way_signal(enum tw_restart_way way)
{
    static const int signals[TW_N_RESTART_WAYS] = {[TW_RESTART_TERMINAL] = SIGINT,
                                                   [TW_RESTART_KILL] = SIGTERM,
                                                   [TW_RESTART_DOCKER] = SIGTERM,
                                                   [TW_RESTART_SYSTEMD] = SIGTERM,
                                                   [TW_RESTART_CRASH] = SIGKILL};
    return signals[way];
}

/* The byte of "\xHH", whose digits are at text. Returns false if there are not two. */
static bool read_hex(const char *text, char *out)
{
    char digits[3] = {text[0]};
    char *end = NULL;
    if (text[0] != '\0')
        digits[1] = text[1];
    unsigned long byte = strtoul(digits, &end, 16);
    if (end != digits + 2 || digits[0] == '-' || digits[0] == '+' || digits[0] == ' ')
        return false;
    *out = (char)(unsigned char)byte;
    return true;
}

bool tw_restart_unescape(char *text, size_t *out_n)
{
    static const char letters[] = "rnt0\\";
    static const char bytes[] = "\r\n\t\0\\";
    size_t n = 0;
    for (const char *from = text; *from != '\0'; n++) {
        const char *letter = NULL;
        if (*from != '\\') {
            text[n] = *from++;
            continue;
        }
        from++;
        letter = *from != '\0' ? strchr(letters, *from) : NULL;
        if (letter != NULL) {
            text[n] = bytes[letter - letters];
            from++;
        } else if (*from == 'x' && read_hex(from + 1, &text[n])) {
            from += 3;
        } else {
            return false;
        }
    }
    *out_n = n;
    return true;
}

static bool is_let(const struct tw_restart *ask, uint64_t port)
{
    for (size_t i = 0; i < ask->n_lets; i++) {
        if (ask->lets[i] == port)
            return true;
    }
    return false;
}

bool tw_restart_read_lets(char *text, struct tw_restart *ask)
{
    const char *words[TW_RESTART_MOST_LETS];
    size_t n = tw_scan_words(text, ",", words, TW_RESTART_MOST_LETS);
    ask->n_lets = 0;
    for (size_t i = 0; i < n && n <= TW_RESTART_MOST_LETS; i++) {
        uint64_t port = 0;
        if (!tw_scan_range(words[i], 1, UINT16_MAX, &port) || port == ask->port ||
            is_let(ask, port))
            return false;
        ask->lets[ask->n_lets++] = (uint16_t)port;
    }
    return n > 0 && n <= TW_RESTART_MOST_LETS;
}
