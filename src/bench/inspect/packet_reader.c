#include "packet_reader.h"

struct tw_packet_reader {
    struct tw_capture_file *file;
    struct tw_packet_filter *filter; /* NULL: none */
    uint64_t seed;
    bool by_interface;
    struct tw_uninspected uninspected;
};

int tw_packet_reader_open(const char *path, const char *filter, uint64_t seed,
                          struct tw_packet_reader **out, struct tw_err *err)
{
    TW_AUTO(tw_packet_reader_drop) struct tw_packet_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return tw_fail(err, ENOMEM, "%s", path);
    reader->seed = seed;
    if (tw_capture_file_open(path, &reader->file, err) < 0 ||
        (filter != NULL && tw_packet_filter_open(filter, &reader->filter, err) < 0))
        return -1;
    *out = reader;
    reader = NULL;
    return 0;
}

void tw_packet_reader_drop(struct tw_packet_reader **reader)
{
    if (*reader != NULL) {
        tw_packet_filter_drop(&(*reader)->filter);
        tw_capture_file_drop(&(*reader)->file);
        free(*reader);
    }
    *reader = NULL;
}

void tw_packet_reader_set_by_interface(struct tw_packet_reader *reader)
{
    reader->by_interface = true;
}

/* Makes the interface part of the network. */
static void set_apart(struct tw_segment *segment, uint32_t interface)
{
    const uint32_t ODD = 0x9e3779b1; /* a multiplication by it loses nothing */
    segment->network = (segment->network ^ (interface + 1)) * ODD;
}

/* Whether a packet is inspected (1, 0), or -1 with err. */
static int is_wanted(struct tw_packet_reader *reader, int link_type,
                     const struct tw_record *record, struct tw_err *err)
{
    struct tw_uninspected *uninspected = &reader->uninspected;
    if (!tw_link_is_known(link_type)) {
        (void)tw_packet_link_name(link_type, uninspected->link_type);
        uninspected->n_unsupported++;
        return 0;
    }
    if (reader->filter == NULL)
        return 1;
    int passes = tw_packet_filter_passes(reader->filter, link_type, record, err);
    uninspected->n_filtered += passes == 0;
    return passes;
}

void tw_packet_reader_parse(int link_type, const struct tw_record *record, uint64_t seed,
                            struct tw_inspect_packet *packet)
{
    packet->at_ns = record->timed ? record->at_ns : -1;
    packet->frame = (uint32_t)record->number;
    packet->kind = tw_segment_parse(link_type, record->data, record->n_captured, record->n_sent,
                                    &packet->segment);
    bool is_tcp = packet->kind == TW_PACKET_TCP;
    packet->hash = is_tcp ? tw_flows_hash(seed, &packet->segment) : 0;
}

static enum tw_packet_read parse(struct tw_packet_reader *reader,
                                 const struct tw_record *record,
                                 struct tw_inspect_packet *packet, struct tw_err *err)
{
    const struct tw_records *records = tw_capture_file_records(reader->file);
    int link_type = records->interfaces[record->interface].link_type;
    int wanted = is_wanted(reader, link_type, record, err);
    if (wanted <= 0)
        return wanted < 0 ? TW_READ_FAILED : TW_READ_RECORD;
    tw_packet_reader_parse(link_type, record, reader->seed, packet);
    if (packet->kind == TW_PACKET_TCP && reader->by_interface) {
        set_apart(&packet->segment, record->interface);
        packet->hash = tw_flows_hash(reader->seed, &packet->segment);
    }
    return TW_READ_PACKET;
}

enum tw_packet_read tw_packet_reader_next(struct tw_packet_reader *reader,
                                          struct tw_record *record,
                                          struct tw_inspect_packet *packet, struct tw_err *err)
{
    switch (tw_capture_file_next(reader->file, record, err)) {
    case TW_CAPTURE_RECORD:
        return record->kind == TW_RECORD_PACKET ? parse(reader, record, packet, err)
                                                : TW_READ_RECORD;
    case TW_CAPTURE_PAUSE:
        return TW_READ_PAUSE;
    case TW_CAPTURE_END:
        return TW_READ_END;
    case TW_CAPTURE_FAILED:
        break;
    }
    return TW_READ_FAILED;
}

const struct tw_capture_file *tw_packet_reader_file(const struct tw_packet_reader *reader)
{
    return reader->file;
}

const struct tw_uninspected *tw_packet_reader_uninspected(const struct tw_packet_reader *reader)
{
    return &reader->uninspected;
}
