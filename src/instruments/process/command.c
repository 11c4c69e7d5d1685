#include "command.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MAX_WORDS = 16, COMMAND_BYTES = 256 };

static void set_path(const char *folders)
{
    char path[2 * PATH_MAX];
    const char *before = getenv("PATH");
    (void)snprintf(path, sizeof path, "%s:%s", folders,
                   before != NULL ? before : "/usr/bin:/bin");
    (void)setenv("PATH", path, 1);
}

int tw_command_become(const char *command, const char *folders)
{
    char text[COMMAND_BYTES];
    char *words[MAX_WORDS + 1] = {NULL};
    char *rest = NULL;
    size_t n = 0;
    (void)snprintf(text, sizeof text, "%s", command);
    for (char *word = strtok_r(text, " ", &rest); word != NULL && n < MAX_WORDS;
         word = strtok_r(NULL, " ", &rest))
        words[n++] = word;
    if (n == 0)
        return ENOENT;
    set_path(folders);
    (void)execvp(words[0], words);
    return errno;
}
