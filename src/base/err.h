#ifndef TW_ERR_H
#define TW_ERR_H

/* What went wrong, in words, for the person at the terminal.
 *
 * A function that can fail returns 0 or -1 and takes `struct tw_err *err` last. On -1 it has
 * filled *err; on 0 it has not touched it. err is never NULL. Nothing here allocates, so that
 * reporting an error cannot fail. A text that does not fit is cut in its middle ("..."), so
 * that what failed and the reason stay. */
struct tw_err {
    int code;       /* errno at the point of failure; 0 when none applies */
    char text[400]; /* "bind 127.0.0.1:5000: Permission denied" */
};

/* Fills *err from a format and an errno (0: no reason is appended). Returns -1, for `return
 * tw_fail(err, errno, "listen on %s", name);`. */
int tw_fail(struct tw_err *err, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds context before an error from a lower floor: "experiment x: ...". Returns -1. */
int tw_fail_within(struct tw_err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* clang's analyzer does not look into err.c; the macros tell it that both return -1. */
#ifdef __clang_analyzer__
#define tw_fail(...) ((void)tw_fail(__VA_ARGS__), -1)
#define tw_fail_within(...) ((void)tw_fail_within(__VA_ARGS__), -1)
#endif

#endif
