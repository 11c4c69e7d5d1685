#ifndef TW_OWNER_FOUND_H
#define TW_OWNER_FOUND_H

#include "err.h"
#include "own.h"
#include "port_look.h"
#include "process_list.h"

/* What a search for owners has found so far: which sockets of a look are open where.
 *
 *     tw_owner_found_open -> tw_owner_found_note ... -> tw_owner_found_close */
struct tw_owner_found;

/* A place where a socket may be found. */
struct tw_owner_place {
    struct tw_process *process;
    enum tw_port_by by;
    int fd; /* -1: unknown */
};

/* `network` is the inode of the network namespace that is looked at. */
TW_MUST_USE int tw_owner_found_open(struct tw_port_look *look, uint64_t network,
                                    struct tw_owner_found **out, struct tw_err *err);
void tw_owner_found_drop(struct tw_owner_found **found);

/* Notes that a socket with this inode is open there, if it is one of the look's. */
void tw_owner_found_note(struct tw_owner_found *found, const struct tw_owner_place *place,
                         uint64_t inode);

/* Notes that each socket that is still missing may be there, for the first few of them. */
void tw_owner_found_suspect(struct tw_owner_found *found, const struct tw_owner_place *place);

/* The number of sockets that some process has open, but nobody has been found to have. */
size_t tw_owner_found_missing(const struct tw_owner_found *found);

/* Sorts the look's holds by socket and owner. Fails when memory ran out on the way. */
TW_MUST_USE int tw_owner_found_close(struct tw_owner_found *found, struct tw_err *err);

#endif
