#ifndef TW_KERNEL_MEMORY_H
#define TW_KERNEL_MEMORY_H

#include "err.h"
#include "own.h"

#include <stdint.h>

/* The bytes of the kernel's unreclaimable slabs (SUnreclaim in /proc/meminfo), which contain
 * the sockets in TIME-WAIT among other objects. Readable by any user. The kernel counts whole
 * pages and may lag by some dozens of pages per processor. Fails with the name of the file and
 * the errno. */
TW_MUST_USE int tw_kernel_memory(uint64_t *out_bytes, struct tw_err *err);

#endif
