#include "kernel_memory.h"

#include <inttypes.h>
#include <stdio.h>

#define FILE_NAME "/proc/meminfo"

int tw_kernel_memory(uint64_t *out_bytes, struct tw_err *err)
{
    enum { KIB = 1024 };
    char line[256];
    uint64_t kibibytes = 0;
    TW_AUTO(tw_file_drop) FILE *file = fopen(FILE_NAME, "re");
    if (file == NULL)
        return tw_fail(err, errno, "open " FILE_NAME);
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "SUnreclaim: %" SCNu64 " kB", &kibibytes) == 1) {
            *out_bytes = kibibytes * KIB;
            return 0;
        }
    }
    return tw_fail(err, ferror(file) ? errno : 0, FILE_NAME ": no SUnreclaim");
}
