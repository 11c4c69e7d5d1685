#include "proc_net.h"

#include <stdbool.h>
#include <string.h>

enum { LINE = 512 };

/* "0000000000000000: 00000002 00000000 00010000 0001 01 12345 /run/x": the fields are number,
 * references, protocol, flags, type, state, inode, path (net/unix/af_unix.c,
 * unix_seq_show()). */
static bool read_unix(char *line, struct tw_proc_net_unix *out)
{
    enum { FLAGS = 3, INODE = 6, PATH = 7, HEX = 16, DECIMAL = 10 };
    const unsigned long listens = 0x10000; /* __SO_ACCEPTCON */
    char *fields[PATH] = {NULL};
    char *rest = line;
    line[strcspn(line, "\n")] = '\0';
    for (size_t i = 0; i < PATH; i++) {
        fields[i] = strtok_r(i == 0 ? line : NULL, " ", &rest);
        if (fields[i] == NULL)
            return false;
    }
    *out = (struct tw_proc_net_unix){.inode = strtoull(fields[INODE], NULL, DECIMAL)};
    (void)snprintf(out->path, sizeof out->path, "%s", rest);
    return (strtoul(fields[FLAGS], NULL, HEX) & listens) != 0 && rest[0] != '\0' &&
           rest[0] != '@'; /* a name of the namespace, not of the file system */
}

int tw_proc_net_unix(struct tw_proc_net_unix list[], size_t n_room, size_t *out_n,
                     struct tw_err *err)
{
    char line[LINE];
    TW_AUTO(tw_file_drop) FILE *file = fopen("/proc/net/unix", "re");
    *out_n = 0;
    if (file == NULL)
        return tw_fail(err, errno, "/proc/net/unix");
    while (*out_n < n_room && fgets(line, sizeof line, file) != NULL)
        *out_n += read_unix(line, &list[*out_n]);
    return 0;
}

int tw_proc_net_udp(unsigned *out_n, struct tw_err *err)
{
    static const char *const names[] = {"/proc/net/udp", "/proc/net/udp6"};
    char line[LINE];
    *out_n = 0;
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        TW_AUTO(tw_file_drop) FILE *file = fopen(names[i], "re");
        bool headed = false;
        if (file == NULL && i == 0)
            return tw_fail(err, errno, "%s", names[i]);
        for (; file != NULL && fgets(line, sizeof line, file) != NULL; headed = true)
            *out_n += headed;
    }
    return 0;
}
