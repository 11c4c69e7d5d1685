#include "packet_filter.h"

#include "link.h"

#include <pcap/pcap.h>
#include <string.h>

/* More link types than files usually have; beyond that, programs are compiled again. */
enum { MAX_PROGRAMS = 8 };

struct tw_packet_filter {
    char *expression;
    struct {
        int link_type;
        struct bpf_program code;
    } programs[MAX_PROGRAMS];
    size_t n_programs;
};

int tw_packet_filter_open(const char *expression, struct tw_packet_filter **out,
                          struct tw_err *err)
{
    struct tw_packet_filter *filter = calloc(1, sizeof *filter);
    if (filter == NULL || (filter->expression = strdup(expression)) == NULL) {
        free(filter);
        return tw_fail(err, ENOMEM, "the filter");
    }
    *out = filter;
    return 0;
}

void tw_packet_filter_drop(struct tw_packet_filter **filter)
{
    if (*filter != NULL) {
        for (size_t i = 0; i < (*filter)->n_programs; i++)
            pcap_freecode(&(*filter)->programs[i].code);
        tw_string_drop(&(*filter)->expression);
        free(*filter);
    }
    *filter = NULL;
}

/* libpcap's run-time number for the link type in a file. */
static int dlt_of(int link_type)
{
    return link_type == TW_LINK_RAW_FILE ? DLT_RAW : link_type;
}

const char *tw_packet_link_name(int link_type, char text[TW_LINK_NAME])
{
    const char *name = pcap_datalink_val_to_name(dlt_of(link_type));
    const char *words = pcap_datalink_val_to_description(dlt_of(link_type));
    if (name == NULL || words == NULL)
        (void)snprintf(text, TW_LINK_NAME, "no. %d", link_type);
    else
        (void)snprintf(text, TW_LINK_NAME, "%s (%s)", name, words);
    return text;
}

static int compile(const struct tw_packet_filter *filter, int link_type,
                   struct bpf_program *out, struct tw_err *err)
{
    enum { SNAPLEN = 262144 };
    pcap_t *pcap = pcap_open_dead(dlt_of(link_type), SNAPLEN);
    if (pcap == NULL)
        return tw_fail(err, ENOMEM, "the filter");
    int status = pcap_compile(pcap, out, filter->expression, 1, PCAP_NETMASK_UNKNOWN);
    if (status < 0)
        (void)tw_fail(err, 0, "filter `%s`: %s", filter->expression, pcap_geterr(pcap));
    pcap_close(pcap);
    return status < 0 ? -1 : 0;
}

int tw_packet_filter_passes(struct tw_packet_filter *filter, int link_type,
                            const struct tw_record *packet, struct tw_err *err)
{
    size_t i = 0;
    while (i < filter->n_programs && filter->programs[i].link_type != link_type)
        i++;
    if (i == filter->n_programs) {
        struct bpf_program code;
        if (compile(filter, link_type, &code, err) < 0)
            return -1;
        if (i == MAX_PROGRAMS) {
            i--;
            pcap_freecode(&filter->programs[i].code);
        }
        filter->programs[i].link_type = link_type;
        filter->programs[i].code = code;
        filter->n_programs = i + 1;
    }
    const struct pcap_pkthdr header = {
        .caplen = (bpf_u_int32)packet->n_captured,
        .len = (bpf_u_int32)packet->n_sent,
    };
    return pcap_offline_filter(&filter->programs[i].code, &header, packet->data) != 0;
}
