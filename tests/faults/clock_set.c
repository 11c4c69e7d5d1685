/* A clock that is set while twlab runs: to be put in front of the C library and libpcap with
 * LD_PRELOAD.
 *
 *     TWLAB_TEST_SET_AFTER_US   how long after the program's start
 *     TWLAB_TEST_SET_BY_US      by how much, forwards or backwards
 *
 * From that moment on CLOCK_REALTIME is another, for who asks for it and, as the kernel would
 * do it, in the stamps of packets that come in after it. The machine's own clock is left alone.
 */
#include <dlfcn.h>
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

static const int64_t ns_per_s = 1000000000;

static int (*real_gettime)(clockid_t, struct timespec *);
static int64_t set_at_ns; /* true CLOCK_REALTIME */
static int64_t set_by_ns;

static int64_t read_microseconds(const char *name)
{
    const char *text = getenv(name);
    return text != NULL ? strtoll(text, NULL, 10) * 1000 : 0;
}

static int64_t to_ns(const struct timespec *time)
{
    return time->tv_sec * ns_per_s + time->tv_nsec;
}

__attribute__((constructor)) static void prepare(void)
{
    struct timespec now;
    *(void **)&real_gettime = dlsym(RTLD_NEXT, "clock_gettime");
    (void)real_gettime(CLOCK_REALTIME, &now);
    set_at_ns = to_ns(&now) + read_microseconds("TWLAB_TEST_SET_AFTER_US");
    set_by_ns = read_microseconds("TWLAB_TEST_SET_BY_US");
}

int clock_gettime(clockid_t which, struct timespec *out)
{
    int result = real_gettime(which, out);
    if (which == CLOCK_REALTIME && result == 0 && to_ns(out) >= set_at_ns) {
        int64_t set = to_ns(out) + set_by_ns;
        *out = (struct timespec){.tv_sec = set / ns_per_s, .tv_nsec = set % ns_per_s};
    }
    return result;
}

/* libpcap has the stamps in nanoseconds, as twlab asks for it; tv_usec holds them. */
int pcap_next_ex(pcap_t *pcap, struct pcap_pkthdr **out_header, const u_char **out_bytes)
{
    static int (*real)(pcap_t *, struct pcap_pkthdr **, const u_char **);
    if (real == NULL)
        *(void **)&real = dlsym(RTLD_NEXT, "pcap_next_ex");
    int result = real(pcap, out_header, out_bytes);
    if (result != 1)
        return result;
    struct pcap_pkthdr *header = *out_header;
    int64_t stamp = header->ts.tv_sec * ns_per_s + header->ts.tv_usec;
    if (stamp >= set_at_ns) {
        static struct pcap_pkthdr changed;
        changed = *header;
        changed.ts.tv_sec = (stamp + set_by_ns) / ns_per_s;
        changed.ts.tv_usec = (stamp + set_by_ns) % ns_per_s;
        *out_header = &changed;
    }
    return result;
}
