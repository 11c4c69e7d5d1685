#include "live_packets.h"

#include "pcap_device.h"

#include <pcap/pcap.h>

enum { SNAPLEN = 256 };

struct tw_live_packets {
    pcap_t *pcap;
    uint64_t n_packets;
};

int tw_live_packets_open(const char *device, const char *filter, struct tw_live_packets **out,
                         struct tw_err *err)
{
    TW_AUTO(tw_live_packets_drop) struct tw_live_packets *live = calloc(1, sizeof *live);
    if (live == NULL)
        return tw_fail(err, ENOMEM, "capture on %s", device);
    const struct tw_pcap_device spec = {.device = device,
                                        .snaplen = SNAPLEN,
                                        .blocks = true,
                                        .promiscuous = true,
                                        .filter = filter};
    if (tw_pcap_device_open(&spec, &live->pcap, err) < 0)
        return -1;
    *out = live;
    live = NULL;
    return 0;
}

int tw_live_packets_fd(const struct tw_live_packets *live)
{
    return pcap_get_selectable_fd(live->pcap);
}

int tw_live_packets_link_type(const struct tw_live_packets *live)
{
    return pcap_datalink(live->pcap);
}

int tw_live_packets_next(struct tw_live_packets *live, struct tw_record *out,
                         struct tw_err *err)
{
    struct pcap_pkthdr *header = NULL;
    const u_char *bytes = NULL;
    int got = pcap_next_ex(live->pcap, &header, &bytes);
    if (got < 0)
        return tw_pcap_fail(err, live->pcap, got, "capture");
    if (got == 0)
        return 0;
    *out = (struct tw_record){
        .kind = TW_RECORD_PACKET,
        .bytes = bytes,
        .n_bytes = header->caplen,
        .number = ++live->n_packets,
        .timed = true,
        /* with PCAP_TSTAMP_PRECISION_NANO, tv_usec holds nanoseconds */
        .at_ns = (tw_ns)header->ts.tv_sec * TW_S + header->ts.tv_usec,
        .data = bytes,
        .n_captured = header->caplen,
        .n_sent = header->len,
    };
    return 1;
}

int tw_live_packets_dropped(struct tw_live_packets *live, uint64_t *out_n, struct tw_err *err)
{
    return tw_pcap_dropped(live->pcap, out_n, err);
}

void tw_live_packets_drop(struct tw_live_packets **live)
{
    if (*live != NULL && (*live)->pcap != NULL)
        pcap_close((*live)->pcap);
    free(*live);
    *live = NULL;
}
