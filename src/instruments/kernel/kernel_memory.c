#include "kernel_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_NAME "/proc/meminfo"
static const char KEY[] = "SUnreclaim:";

int tw_kernel_memory(uint64_t *out_bytes, struct tw_err *err)
{
    enum { KIB = 1024 };
    char line[256];
    TW_AUTO(tw_file_drop) FILE *file = fopen(FILE_NAME, "re");
    if (file == NULL)
        return tw_fail(err, errno, "open " FILE_NAME);
    while (fgets(line, sizeof line, file) != NULL) {
        char *end = line;
        if (strncmp(line, KEY, sizeof KEY - 1) != 0)
            continue;
        uint64_t kibibytes = strtoull(line + sizeof KEY - 1, &end, 10);
        if (strcmp(end, " kB\n") != 0)
            break;
        *out_bytes = kibibytes * KIB;
        return 0;
    }
    return tw_fail(err, ferror(file) ? errno : 0, FILE_NAME ": no SUnreclaim");
}
