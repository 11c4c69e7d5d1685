#include "pcap_device.h"

#include <linux/if_packet.h>
#include <pcap/pcap.h>
#include <string.h>
#include <sys/socket.h>

enum { RING_PACKETS = 10000, RING_SLOT = 400, TIMEOUT_MS = 1 };
enum { BLOCKS_RING = 64 << 20, BLOCKS_TIMEOUT_MS = 100 };

int tw_pcap_fail(struct tw_err *err, pcap_t *pcap, int status, const char *what)
{
    int code = status == PCAP_ERROR_PERM_DENIED ? EPERM : 0;
    const char *why = pcap != NULL && pcap_geterr(pcap)[0] != '\0' ? pcap_geterr(pcap)
                                                                   : pcap_statustostr(status);
    (void)tw_fail(err, 0, "%s: %s", what, why);
    err->code = code;
    return -1;
}

/* On `lo` the kernel shows each packet twice, outgoing and incoming, and libpcap skips one of
 * them when it reads. This option keeps the copy out of the ring. A kernel without it (before
 * 4.20) is accepted. */
static void ignore_outgoing(pcap_t *pcap)
{
    const int yes = 1;
    (void)setsockopt(pcap_fileno(pcap), SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof yes);
}

/* A capture without any of these options drops packets or delivers them late. */
static int set_up(pcap_t *pcap, const struct tw_pcap_device *spec, const char *what,
                  struct tw_err *err)
{
    const struct {
        int (*set)(pcap_t *, int);
        int value;
    } settings[] = {
        {pcap_set_snaplen, spec->snaplen},
        {pcap_set_promisc, spec->promiscuous},
        {pcap_set_immediate_mode, !spec->blocks},
        {pcap_set_buffer_size, spec->blocks ? BLOCKS_RING : RING_PACKETS * RING_SLOT},
        {pcap_set_timeout, spec->blocks ? BLOCKS_TIMEOUT_MS : TIMEOUT_MS},
    };
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        int status = settings[i].set(pcap, settings[i].value);
        if (status != 0)
            return tw_pcap_fail(err, pcap, status, what);
    }
    if (pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO) != 0)
        return tw_fail(err, 0, "%s: this libpcap has no nanosecond timestamps", what);
    return 0;
}

static int activate(pcap_t *pcap, const struct tw_pcap_device *spec, struct tw_err *err)
{
    char what[80];
    (void)snprintf(what, sizeof what, "capture on %s", spec->device);
    if (set_up(pcap, spec, what, err) < 0)
        return -1;
    int status = pcap_activate(pcap);
    if (status < 0)
        return tw_pcap_fail(err, pcap, status, what);
    if (spec->blocks && strcmp(spec->device, "lo") == 0)
        ignore_outgoing(pcap);
    if (pcap_datalink(pcap) == DLT_LINUX_SLL)
        (void)pcap_set_datalink(pcap, DLT_LINUX_SLL2); /* libpcap before 1.10 has no SLL2 */
    char why[PCAP_ERRBUF_SIZE];
    if (pcap_setnonblock(pcap, 1, why) < 0)
        return tw_fail(err, 0, "%s: %s", what, why);
    return 0;
}

static int set_filter(pcap_t *pcap, const char *filter, struct tw_err *err)
{
    char what[120];
    (void)snprintf(what, sizeof what, "filter `%.100s`", filter);
    struct bpf_program program;
    if (pcap_compile(pcap, &program, filter, 1, PCAP_NETMASK_UNKNOWN) < 0)
        return tw_pcap_fail(err, pcap, PCAP_ERROR, what);
    int status = pcap_setfilter(pcap, &program);
    pcap_freecode(&program);
    return status < 0 ? tw_pcap_fail(err, pcap, status, what) : 0;
}

int tw_pcap_device_open(const struct tw_pcap_device *spec, pcap_t **out, struct tw_err *err)
{
    char why[PCAP_ERRBUF_SIZE] = "";
    pcap_t *pcap = pcap_create(spec->device, why);
    if (pcap == NULL)
        return tw_fail(err, 0, "capture on %s: %s", spec->device, why);
    if (activate(pcap, spec, err) < 0 ||
        (spec->filter != NULL && set_filter(pcap, spec->filter, err) < 0)) {
        pcap_close(pcap);
        return -1;
    }
    *out = pcap;
    return 0;
}

int tw_pcap_dropped(pcap_t *pcap, uint64_t *out_n, struct tw_err *err)
{
    struct pcap_stat stat;
    if (pcap_stats(pcap, &stat) < 0)
        return tw_pcap_fail(err, pcap, PCAP_ERROR, "capture: count of dropped packets");
    *out_n = (uint64_t)stat.ps_drop + stat.ps_ifdrop;
    return 0;
}
