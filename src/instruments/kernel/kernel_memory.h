#ifndef TW_KERNEL_MEMORY_H
#define TW_KERNEL_MEMORY_H

#include "err.h"
#include "own.h"

#include <stdint.h>

/* How many bytes the kernel of this machine has in slabs that it cannot reclaim (SUnreclaim of
 * /proc/meminfo): where sockets in TIME-WAIT are, with everything else of that kind. Anybody
 * may read it; it counts pages, and lags behind by some dozen of them on each processor. Fails
 * with the file's name and the kernel's reason. */
TW_MUST_USE int tw_kernel_memory(uint64_t *out_bytes, struct tw_err *err);

#endif
