/* One allocation of a program fails, of all that its processes make: to be put in front of the
 * C library with LD_PRELOAD. Those of the C library itself and of libpcap count as well.
 *
 *     TWLAB_TEST_STARVE          which one, from 1; 0: none
 *     TWLAB_TEST_STARVE_REPORT   a file that gets the number of allocations when the program
 * ends
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* glibc's own names for what is replaced here. */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
void *__libc_malloc(size_t n_bytes);
void *__libc_calloc(size_t n, size_t n_bytes);
void *__libc_realloc(void *block, size_t n_bytes);
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */

static _Atomic unsigned *n_made; /* shared by all processes */
static unsigned to_fail;
static pid_t first;

__attribute__((constructor)) static void prepare(void)
{
    const char *text = getenv("TWLAB_TEST_STARVE");
    to_fail = text != NULL ? (unsigned)strtoul(text, NULL, 10) : 0;
    first = getpid();
    void *shared =
        mmap(NULL, sizeof *n_made, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared != MAP_FAILED)
        n_made = shared;
}

__attribute__((destructor)) static void report(void)
{
    const char *path = getenv("TWLAB_TEST_STARVE_REPORT");
    char text[16];
    if (path == NULL || n_made == NULL || getpid() != first)
        return;
    int n = snprintf(text, sizeof text, "%u\n", *n_made);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return;
    (void)!write(fd, text, (size_t)n);
    (void)close(fd);
}

static bool fails(void)
{
    if (n_made == NULL || atomic_fetch_add(n_made, 1) + 1 != to_fail)
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t n_bytes)
{
    return fails() ? NULL : __libc_malloc(n_bytes);
}

void *calloc(size_t n, size_t n_bytes)
{
    return fails() ? NULL : __libc_calloc(n, n_bytes);
}

void *realloc(void *block, size_t n_bytes)
{
    return fails() ? NULL : __libc_realloc(block, n_bytes);
}
