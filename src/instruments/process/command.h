#ifndef TW_COMMAND_H
#define TW_COMMAND_H

#include "own.h"

/* Executes a command: words separated by blanks. The program is searched for in `folders`
 * (names separated by colons), then in PATH. Descriptors, signals and the process group stay
 * as the caller set them. Returns only on failure, with the errno. */
TW_MUST_USE int tw_command_become(const char *command, const char *folders);

#endif
