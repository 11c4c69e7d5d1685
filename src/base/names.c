#include "names.h"

#include "scan.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static char hyphened(char c)
{
    if (c == '_')
        return '-';
    return c;
}

static bool same(const char *a, const char *b)
{
    for (; *a != '\0' && *b != '\0'; a++, b++) {
        char x = hyphened(*a);
        char y = hyphened(*b);
        if (strncasecmp(&x, &y, 1) != 0)
            return false;
    }
    return *a == *b;
}

bool tw_names_find(const char *const names[], size_t n, const char *name, unsigned *out_index)
{
    for (size_t i = 0; i < n; i++) {
        if (names[i] != NULL && same(names[i], name)) {
            *out_index = (unsigned)i;
            return true;
        }
    }
    return false;
}

const char *tw_names_list(const char *const names[], size_t n, char *text, size_t n_bytes)
{
    size_t last = n;
    for (size_t i = 0; i < n; i++)
        last = names[i] != NULL ? i : last;

    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < n && used < n_bytes; i++) {
        if (names[i] == NULL)
            continue;
        const char *between = used == 0 ? "" : i == last ? " or " : ", ";
        used += (size_t)snprintf(text + used, n_bytes - used, "%s%s", between, names[i]);
    }
    return text;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned tw_names_distance(const char *a, const char *b)
{
    enum { LONGEST = 63 };
    unsigned row[LONGEST + 1];
    unsigned n_b = (unsigned)strnlen(b, LONGEST);
    unsigned n_a = (unsigned)strnlen(a, LONGEST);

    for (unsigned j = 0; j <= n_b; j++)
        row[j] = j;
    for (unsigned i = 1; i <= n_a; i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= n_b; j++) {
            unsigned changed = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = least(changed, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[n_b];
}

enum { MOST_NEAR = 3, LOWER = 64 };

static const char *lower(const char *name, char text[LOWER])
{
    size_t n = strnlen(name, LOWER - 1);
    for (size_t i = 0; i < n; i++)
        text[i] = (char)tolower((unsigned char)name[i]);
    text[n] = '\0';
    return text;
}

const char *tw_names_nearest(const char *const names[], size_t n, const char *name, char *text,
                             size_t n_bytes)
{
    enum { ENOUGH = 3 };
    const char *near[MOST_NEAR] = {NULL};
    size_t n_near = 0;
    char typed[LOWER] = "";
    char known[LOWER] = "";
    (void)lower(name, typed);
    unsigned most = (unsigned)strlen(typed) / 3 + 1;
    for (unsigned distance = 0; distance <= most && n_near == 0; distance++) {
        for (size_t i = 0; i < n && n_near < MOST_NEAR; i++) {
            if (tw_names_distance(typed, lower(names[i], known)) == distance)
                near[n_near++] = names[i];
        }
    }
    bool seek = n_near == 0 && strlen(typed) >= ENOUGH;
    for (size_t i = 0; i < n && seek && n_near < MOST_NEAR; i++) {
        if (strstr(lower(names[i], known), typed) != NULL)
            near[n_near++] = names[i];
    }
    return tw_names_list(near, MOST_NEAR, text, n_bytes);
}

static const struct {
    int error;
    const char *name;
} errnos[] = {
    {0, "OK"},
    {EACCES, "EACCES"},
    {EADDRINUSE, "EADDRINUSE"},
    {EADDRNOTAVAIL, "EADDRNOTAVAIL"},
    {EAFNOSUPPORT, "EAFNOSUPPORT"},
    {EAGAIN, "EAGAIN"},
    {EALREADY, "EALREADY"},
    {EBADF, "EBADF"},
    {ECONNABORTED, "ECONNABORTED"},
    {ECONNREFUSED, "ECONNREFUSED"},
    {ECONNRESET, "ECONNRESET"},
    {EHOSTUNREACH, "EHOSTUNREACH"},
    {EINPROGRESS, "EINPROGRESS"},
    {EINTR, "EINTR"},
    {EINVAL, "EINVAL"},
    {EIO, "EIO"},
    {EISCONN, "EISCONN"},
    {EMFILE, "EMFILE"},
    {ENETUNREACH, "ENETUNREACH"},
    {ENODATA, "ENODATA"},
    {ENODEV, "ENODEV"},
    {ENOBUFS, "ENOBUFS"},
    {ENOENT, "ENOENT"},
    {ENOMEM, "ENOMEM"},
    {ENOPROTOOPT, "ENOPROTOOPT"},
    {ENOSPC, "ENOSPC"},
    {ENOTCONN, "ENOTCONN"},
    {EOPNOTSUPP, "EOPNOTSUPP"},
    {EPERM, "EPERM"},
    {EPIPE, "EPIPE"},
    {EPROTO, "EPROTO"},
    {ESRCH, "ESRCH"},
    {ETIMEDOUT, "ETIMEDOUT"},
};

const char *tw_errno_name(int error, char text[TW_ERRNO_TEXT])
{
    for (size_t i = 0; i < TW_COUNT(errnos); i++) {
        if (errnos[i].error == error)
            return errnos[i].name;
    }
    (void)snprintf(text, TW_ERRNO_TEXT, "errno-%d", error);
    return text;
}

bool tw_errno_parse(const char *name, int *out_error)
{
    for (size_t i = 0; i < TW_COUNT(errnos); i++) {
        if (strcmp(errnos[i].name, name) == 0) {
            *out_error = errnos[i].error;
            return true;
        }
    }
    static const char unnamed[] = "errno-";
    if (strncmp(name, unnamed, strlen(unnamed)) != 0)
        return false;
    uint64_t error = 0;
    if (!tw_scan_range(name + strlen(unnamed), 1, 99999, &error))
        return false;
    *out_error = (int)error;
    return true;
}

static const char *const signals[] = {
    [SIGHUP] = "SIGHUP",   [SIGINT] = "SIGINT",   [SIGQUIT] = "SIGQUIT", [SIGABRT] = "SIGABRT",
    [SIGKILL] = "SIGKILL", [SIGSEGV] = "SIGSEGV", [SIGPIPE] = "SIGPIPE", [SIGTERM] = "SIGTERM",
    [SIGSTOP] = "SIGSTOP", [SIGCONT] = "SIGCONT", [SIGUSR1] = "SIGUSR1", [SIGUSR2] = "SIGUSR2",
};

const char *tw_signal_name(int signal)
{
    return signal > 0 && (size_t)signal < TW_COUNT(signals) ? signals[signal] : NULL;
}

bool tw_signal_parse(const char *name, int *out_signal)
{
    for (size_t i = 0; i < TW_COUNT(signals); i++) {
        if (signals[i] != NULL &&
            (strcasecmp(signals[i], name) == 0 || strcasecmp(signals[i] + 3, name) == 0)) {
            *out_signal = (int)i;
            return true;
        }
    }
    return false;
}
