#ifndef STARVE_H
#define STARVE_H

#include <stdbool.h>
#include <stddef.h>

/* Allocations of a test that fail, and are counted: linked with --wrap for malloc, calloc,
 * realloc and free. Those of libraries are not seen, unless they are given starve_malloc. */

/* From here on the nth allocation fails, once. */
void starve(unsigned nth);

/* No more; returns whether one failed. */
bool starve_over(void);

/* How many blocks were allocated since starve(), and not freed. */
size_t starve_n_held(void);

void *starve_malloc(size_t n_bytes);
void starve_free(void *block);

#endif
