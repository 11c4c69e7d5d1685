#include "annotate_file.h"

#include "annotate_run.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { FILE_NAME = TW_EXPERIMENT_NAME + 16 };

/* A whole file, mapped into memory. */
struct mapped {
    void *bytes; /* NULL: none */
    size_t n_bytes;
};

static void unmap(struct mapped *mapped)
{
    if (mapped->bytes != NULL)
        (void)munmap(mapped->bytes, mapped->n_bytes);
}

static int map_file(int folder_fd, const char *name, struct mapped *out, struct tw_err *err)
{
    struct stat stat;
    TW_AUTO(tw_fd_drop) int fd = openat(folder_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &stat) < 0)
        return tw_fail(err, errno, "%s", name);
    void *bytes = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED)
        return tw_fail(err, errno, "read %s", name);
    *out = (struct mapped){.bytes = bytes, .n_bytes = (size_t)stat.st_size};
    return 0;
}

int tw_annotate_file_write(int folder_fd, const struct tw_judged *judged, struct tw_err *err)
{
    char from[FILE_NAME];
    char to[FILE_NAME];
    (void)snprintf(from, sizeof from, "%s.pcap", judged->run->experiment.name);
    (void)snprintf(to, sizeof to, "%s.pcapng", judged->run->experiment.name);

    TW_AUTO(unmap) struct mapped capture = {0};
    if (map_file(folder_fd, from, &capture, err) < 0)
        return -1;
    TW_AUTO(tw_fd_drop)
    int fd = openat(folder_fd, to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    TW_AUTO(tw_file_drop) FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file == NULL)
        return tw_fail(err, errno, "%s", to);
    (void)tw_fd_take(&fd);

    if (tw_annotate_run(judged, capture.bytes, capture.n_bytes, file, err) < 0)
        return tw_fail_within(err, "%s", to);
    FILE *closing = file;
    file = NULL;
    return fclose(closing) == 0 ? 0 : tw_fail(err, errno, "write %s", to);
}
