#include "stream.h"

/* Finds out why the stream cannot be written. */
static int reason(FILE *to)
{
    clearerr(to);
    errno = 0;
    if (fputc('\n', to) != EOF && fflush(to) == 0)
        return EIO; /* it works now */
    return errno != 0 ? errno : EIO;
}

int tw_stream_flush(FILE *to, struct tw_err *err, const char *what)
{
    if (!ferror(to)) {
        errno = 0;
        if (fflush(to) == 0)
            return 0;
        return tw_fail(err, errno != 0 ? errno : EIO, "write %s", what);
    }
    return tw_fail(err, reason(to), "write %s", what);
}
