/* A clock that is set while twlab runs: to be put in front of the C library and libpcap with
 * LD_PRELOAD.
 *
 *     TWLAB_TEST_SET_BY_US       by how much, forwards or backwards
 *     TWLAB_TEST_SET_AT_CALL     just before this call of send(), from 1
 *     TWLAB_TEST_SET_AT_READING  just before this reading of CLOCK_REALTIME, from 1
 *     TWLAB_TEST_SET_FILE        a file of zeros, where the two are counted: struct told
 *
 * From that moment on CLOCK_REALTIME is another, for who asks for it and, as the kernel would
 * do it, in the stamps of packets that come in after it. The machine's own clock is left alone.
 *
 * The moment is counted, as a busy machine does not change what there is to count: a time that
 * is before a run's end here is long before its beginning there.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const int64_t ns_per_s = 1000000000;

/* Shared by all processes of the run, and read by the test. */
struct told {
    atomic_int_least64_t set_at_ns;         /* true CLOCK_REALTIME; 0: not yet */
    atomic_int_least64_t n_calls;           /* of send() */
    atomic_int_least64_t n_readings_before; /* of CLOCK_REALTIME, before it was set */
    atomic_int_least64_t n_readings_since;
};

static int (*real_gettime)(clockid_t, struct timespec *);
static ssize_t (*real_send)(int, const void *, size_t, int);
static int (*real_next)(pcap_t *, struct pcap_pkthdr **, const u_char **);
static struct told *told;
static int64_t set_by_ns, set_at_call, set_at_reading;

static int64_t read_number(const char *name)
{
    const char *text = getenv(name);
    return text != NULL ? strtoll(text, NULL, 10) : 0;
}

static int64_t to_ns(const struct timespec *time)
{
    return time->tv_sec * ns_per_s + time->tv_nsec;
}

static struct told *map_told(void)
{
    const char *path = getenv("TWLAB_TEST_SET_FILE");
    int fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *map = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        abort();
    (void)close(fd);
    return map;
}

__attribute__((constructor)) static void prepare(void)
{
    *(void **)&real_gettime = dlsym(RTLD_NEXT, "clock_gettime");
    *(void **)&real_send = dlsym(RTLD_NEXT, "send");
    *(void **)&real_next = dlsym(RTLD_NEXT, "pcap_next_ex");
    set_by_ns = read_number("TWLAB_TEST_SET_BY_US") * 1000;
    set_at_call = read_number("TWLAB_TEST_SET_AT_CALL");
    set_at_reading = read_number("TWLAB_TEST_SET_AT_READING");
    told = map_told();
}

static void set_now(void)
{
    struct timespec now;
    (void)real_gettime(CLOCK_REALTIME, &now);
    told->set_at_ns = to_ns(&now);
}

static void count_call(void)
{
    if (++told->n_calls == set_at_call)
        set_now();
}

static int64_t as_set(int64_t wall_ns)
{
    int64_t set_at_ns = told->set_at_ns;
    return set_at_ns != 0 && wall_ns >= set_at_ns ? wall_ns + set_by_ns : wall_ns;
}

int clock_gettime(clockid_t which, struct timespec *out)
{
    if (which != CLOCK_REALTIME)
        return real_gettime(which, out);
    if (told->n_readings_before + 1 == set_at_reading && told->set_at_ns == 0)
        set_now();
    (void)(told->set_at_ns == 0 ? told->n_readings_before++ : told->n_readings_since++);

    int result = real_gettime(which, out);
    int64_t wall_ns = as_set(to_ns(out));
    *out = (struct timespec){.tv_sec = wall_ns / ns_per_s, .tv_nsec = wall_ns % ns_per_s};
    return result;
}

ssize_t send(int fd, const void *bytes, size_t n_bytes, int flags)
{
    count_call();
    return real_send(fd, bytes, n_bytes, flags);
}

/* libpcap has the stamps in nanoseconds, as twlab asks for it; tv_usec holds them. */
int pcap_next_ex(pcap_t *pcap, struct pcap_pkthdr **out_header, const u_char **out_bytes)
{
    static struct pcap_pkthdr changed;
    int result = real_next(pcap, out_header, out_bytes);
    if (result != 1)
        return result;
    changed = **out_header;
    int64_t stamp = as_set(changed.ts.tv_sec * ns_per_s + changed.ts.tv_usec);
    changed.ts.tv_sec = stamp / ns_per_s;
    changed.ts.tv_usec = stamp % ns_per_s;
    *out_header = &changed;
    return 1;
}
