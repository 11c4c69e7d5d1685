#ifndef TW_FOLDER_H
#define TW_FOLDER_H

#include "clock.h"
#include "err.h"
#include "own.h"

#include <stddef.h>

/* The hidden folder in which a run's files are created, inside the output folder. Complete
 * files are published to the output folder together, under a lock. */
struct tw_folder {
    char *out;      /* the output folder, as the user named it; owned */
    char name[112]; /* of the hidden folder: ".server-first.Ab3dEf" */
    int out_fd;
    int fd; /* of the hidden folder */
    /* CLOCK_REALTIME: when the newest of the files that tw_folder_publish replaced had been
     * written; 0: none was replaced */
    tw_ns replaced_ns;
};

/* Creates the output folder if it does not exist (not its parents), and a hidden folder in it.
 * An output folder that is a symbolic link is refused. Fails with the path and the reason. */
TW_MUST_USE int tw_folder_open(const char *out, const char *experiment,
                               struct tw_folder *folder, struct tw_err *err);

/* Moves files[n] out of the hidden folder under one lock, replacing those of an earlier run.
 * On failure none is moved, and the earlier files are restored. Fails when the output folder
 * has been moved or removed since: a report would name files that do not exist. */
TW_MUST_USE int tw_folder_publish(struct tw_folder *folder, const char *const files[], size_t n,
                                  struct tw_err *err);

/* Removes the hidden folder with its contents, and closes it. Safe twice. */
void tw_folder_discard(struct tw_folder *folder);

/* Closes the hidden folder, and removes it if it is empty. If it has files that were not
 * published, left[n_bytes] becomes its current path, otherwise empty; NULL, 0: not wanted.
 * Safe twice. */
void tw_folder_close(struct tw_folder *folder, char *left, size_t n_bytes);
void tw_folder_drop(struct tw_folder *folder);

#endif
