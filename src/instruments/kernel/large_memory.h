#ifndef TW_LARGE_MEMORY_H
#define TW_LARGE_MEMORY_H

#include <stddef.h>

/* Memory for a large table that is read at random: in huge pages (2 MiB on x86-64) where the
 * kernel has them (MADV_HUGEPAGE), so that the processor finds an address sooner. Rounded up to
 * whole huge pages; only those that are written to take memory. Its bytes are undefined. The
 * caller frees it with free(). NULL: no memory. */
void *tw_large_memory(size_t n_bytes);

#endif
