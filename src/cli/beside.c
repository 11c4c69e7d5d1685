#include "beside.h"

#include <string.h>

int tw_beside_open(const char *path, struct tw_beside *out, struct tw_err *err)
{
    static const char PART[] = ".part";
    if (strlen(path) + sizeof PART > sizeof out->part)
        return tw_fail(err, ENAMETOOLONG, "%s", path);
    memcpy(out->path, path, strlen(path) + 1);
    memcpy(out->part, path, strlen(path));
    memcpy(out->part + strlen(path), PART, sizeof PART);
    out->file = fopen(out->part, "we");
    return out->file == NULL ? tw_fail(err, errno, "%s", out->part) : 0;
}

int tw_beside_finish(struct tw_beside *beside, struct tw_err *err)
{
    FILE *file = beside->file;
    beside->file = NULL;
    int code = ferror(file) ? EIO : 0;
    if (fclose(file) != 0)
        code = errno;
    int result = code != 0 ? tw_fail(err, code, "write %s", beside->part) : 0;
    if (result == 0 && rename(beside->part, beside->path) < 0)
        result = tw_fail(err, errno, "rename %s to %s", beside->part, beside->path);
    if (result < 0)
        (void)unlink(beside->part);
    return result;
}

void tw_beside_drop(struct tw_beside *beside)
{
    if (beside->file != NULL) {
        (void)fclose(beside->file);
        (void)unlink(beside->part);
    }
    beside->file = NULL;
}
