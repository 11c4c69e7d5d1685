#ifndef TW_LEDGER_FILE_H
#define TW_LEDGER_FILE_H

#include "err.h"
#include "own.h"
#include "run.h"

/* Ledgers as files in a folder. */

/* Writes the run to a new file of that name, which appears complete or not at all. */
TW_MUST_USE int tw_ledger_file_write(int folder_fd, const char *name, const struct tw_run *run,
                                     struct tw_err *err);

/* Reads it back. The caller drops *out. */
TW_MUST_USE int tw_ledger_file_read(int folder_fd, const char *name, struct tw_run *out,
                                    struct tw_err *err);

/* The name of the unfinished file, beside the other. Returns text. */
enum { TW_LEDGER_FILE_NAME = 160 };
const char *tw_ledger_file_part(const char *name, char text[TW_LEDGER_FILE_NAME]);

#endif
