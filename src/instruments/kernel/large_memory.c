#include "large_memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

void *tw_large_memory(size_t n_bytes)
{
    enum { HUGE = 2 << 20 };
    if (n_bytes > PTRDIFF_MAX - HUGE) /* no object is larger */
        return NULL;
    size_t n_whole = (n_bytes + HUGE - 1) / HUGE * HUGE;
    void *memory = aligned_alloc(HUGE, n_whole);
    if (memory != NULL) /* a kernel without huge pages gives ordinary ones */
        (void)madvise(memory, n_whole, MADV_HUGEPAGE);
    return memory;
}
