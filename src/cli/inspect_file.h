#ifndef TW_INSPECT_FILE_H
#define TW_INSPECT_FILE_H

#include "inspect_job.h"

/* One file of `twlab inspect`: reads it once, and reports. */

/* Returns an exit status; errors have been printed. */
int tw_inspect_file(const struct tw_inspect_job *job, const char *path);

#endif
