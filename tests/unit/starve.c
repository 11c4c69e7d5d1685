#include "starve.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

/* The linker's names: --wrap. */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
void *__real_malloc(size_t n_bytes);
void *__real_calloc(size_t n, size_t n_bytes);
void *__real_realloc(void *block, size_t n_bytes);
void __real_free(void *block);
void *__wrap_malloc(size_t n_bytes);
void *__wrap_calloc(size_t n, size_t n_bytes);
void *__wrap_realloc(void *block, size_t n_bytes);
void __wrap_free(void *block);
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */

enum { ROOM = 1 << 17 };

static bool counts;
static unsigned left; /* allocations until one fails; 0: none does */
static bool failed;

/* The blocks that are held: open addressing, by address. */
static void *held[ROOM];
static size_t n_held;

static size_t place(const void *block)
{
    return (size_t)((uintptr_t)block / 16 * 2654435761U) % ROOM;
}

static void *hold(void *block)
{
    size_t i = place(block);
    if (!counts || block == NULL)
        return block;
    while (held[i] != NULL)
        i = (i + 1) % ROOM;
    held[i] = block;
    n_held++;
    return block;
}

/* Those behind it in the same chain are put where they are found again. */
static void let_go(const void *block)
{
    size_t i = place(block);
    while (held[i] != NULL && held[i] != block)
        i = (i + 1) % ROOM;
    if (block == NULL || held[i] == NULL)
        return; /* allocated before, or by a library */
    held[i] = NULL;
    n_held--;
    for (i = (i + 1) % ROOM; held[i] != NULL; i = (i + 1) % ROOM) {
        void *moved = held[i];
        held[i] = NULL;
        n_held--;
        (void)hold(moved);
    }
}

static bool fails(void)
{
    if (left == 0 || --left > 0)
        return false;
    failed = true;
    errno = ENOMEM;
    return true;
}

void starve(unsigned nth)
{
    for (size_t i = 0; i < ROOM; i++)
        held[i] = NULL;
    n_held = 0;
    failed = false;
    counts = true;
    left = nth;
}

bool starve_over(void)
{
    left = 0;
    counts = false;
    return failed;
}

size_t starve_n_held(void)
{
    return n_held;
}

void *__wrap_malloc(size_t n_bytes)
{
    return fails() ? NULL : hold(__real_malloc(n_bytes));
}

void *__wrap_calloc(size_t n, size_t n_bytes)
{
    return fails() ? NULL : hold(__real_calloc(n, n_bytes));
}

void *__wrap_realloc(void *block, size_t n_bytes)
{
    if (fails())
        return NULL;
    let_go(block);
    return hold(__real_realloc(block, n_bytes));
}

void __wrap_free(void *block)
{
    let_go(block);
    __real_free(block);
}

void *starve_malloc(size_t n_bytes)
{
    return __wrap_malloc(n_bytes);
}

void starve_free(void *block)
{
    __wrap_free(block);
}
