#ifndef TW_COMMAND_H
#define TW_COMMAND_H

#include "own.h"

/* Becomes the program: words with blanks between, the first of them looked for in `folders`
 * (names with a colon between), then on the PATH. Descriptors, signals and the process group
 * are as the caller has made them. Returns only when it could not, with the errno. */
TW_MUST_USE int tw_command_become(const char *command, const char *folders);

#endif
