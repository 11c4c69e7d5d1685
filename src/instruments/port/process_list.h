#ifndef TW_PROCESS_LIST_H
#define TW_PROCESS_LIST_H

#include "err.h"
#include "own.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The processes of the machine, as /proc lists them, with few descriptors first. */
struct tw_process {
    pid_t pid;
    uint64_t n_descriptors; /* 0: none, or unknown */
    bool is_denied;         /* its descriptors cannot be read by this user */
    bool is_left;           /* they were not all read in time */
    long owner;             /* its index among a look's owners; -1: it is none */
};

struct tw_process_list {
    struct tw_process *processes; /* owned */
    size_t n;
    bool is_counted; /* the kernel counts descriptors: 0 means that there are none */
};

TW_MUST_USE int tw_process_list_read(struct tw_process_list *out, struct tw_err *err);
void tw_process_list_drop(struct tw_process_list *list);

#endif
