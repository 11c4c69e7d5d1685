#ifndef TW_ANNOTATE_FILE_H
#define TW_ANNOTATE_FILE_H

#include "judged.h"

/* Reads NAME.pcap in the folder and writes NAME.pcapng beside it: the same packets, each with
 * the run's comments (annotate_run.h). Fails with the file and the reason. */
TW_MUST_USE int tw_annotate_file_write(int folder_fd, const struct tw_judged *judged,
                                       struct tw_err *err);

#endif
