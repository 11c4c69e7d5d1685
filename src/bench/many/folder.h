#ifndef TW_FOLDER_H
#define TW_FOLDER_H

#include "clock.h"
#include "err.h"
#include "own.h"

#include <stddef.h>

/* The folder that a run's files are made in: a hidden one inside the folder they are meant for,
 * where they are published together, under a lock, when they are whole. */
struct tw_folder {
    char *out;      /* the folder that was asked for, as it was named; owned */
    char name[112]; /* of the hidden one in it: ".server-first.Ab3dEf" */
    int out_fd;
    int fd;            /* of the hidden one */
    tw_ns replaced_ns; /* CLOCK_REALTIME: when the newest file that was replaced in
                        * tw_folder_publish had been written; 0: none was there */
};

/* Makes the folder `out` when it is not there (not its parents), and a hidden one in it. A link
 * in its place is refused. Fails with the path and the reason. */
TW_MUST_USE int tw_folder_open(const char *out, const char *experiment,
                               struct tw_folder *folder, struct tw_err *err);

/* Moves files[n] out of the hidden folder, all under one lock, replacing those of an earlier
 * run. Either all of them, or none, and what was there before is there again. Fails when the
 * folder that was asked for has been moved or removed since: a report would name files that are
 * not there. */
TW_MUST_USE int tw_folder_publish(struct tw_folder *folder, const char *const files[], size_t n,
                                  struct tw_err *err);

/* Removes the hidden folder with all that is in it, and closes it. Safe twice. */
void tw_folder_discard(struct tw_folder *folder);

/* Removes the hidden folder if it is empty and closes it. What was recorded and not published
 * stays: left[n_bytes] is then the path of the hidden folder as it is now, else empty; NULL, 0
 * when nobody asks. Safe twice. */
void tw_folder_close(struct tw_folder *folder, char *left, size_t n_bytes);
void tw_folder_drop(struct tw_folder *folder);

#endif
