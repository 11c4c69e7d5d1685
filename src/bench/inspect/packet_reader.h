#ifndef TW_PACKET_READER_H
#define TW_PACKET_READER_H

#include "capture_file.h"
#include "inspection.h"
#include "packet_filter.h"

/* Reads a capture file record by record and parses its packets for an inspection. Sees nothing
 * of the inspection but the seed, so that it can run in another thread (packet_stream.h). */
struct tw_packet_reader;

/* Opens the file; "-" is standard input. `filter`: in tcpdump's language; NULL: all packets.
 * `seed`: that of the inspection. The caller owns *out. */
TW_MUST_USE int tw_packet_reader_open(const char *path, const char *filter, uint64_t seed,
                                      struct tw_packet_reader **out, struct tw_err *err);
void tw_packet_reader_drop(struct tw_packet_reader **reader);

/* Makes each interface a network of its own (tw_segment.network). To be called before the first
 * packet is read. */
void tw_packet_reader_set_by_interface(struct tw_packet_reader *reader);

enum tw_packet_read {
    TW_READ_PACKET, /* record and packet are filled */
    TW_READ_RECORD, /* only the record: no packet, or one that is not inspected */
    TW_READ_PAUSE,  /* neither: all bytes that were read are used, and the next call asks for
                     * more, which may take long */
    TW_READ_END,
    TW_READ_FAILED, /* err is filled, as tw_capture_file_next() does, or by the filter */
};

/* Reads the next record. *record is valid until the next call. */
TW_MUST_USE enum tw_packet_read tw_packet_reader_next(struct tw_packet_reader *reader,
                                                      struct tw_record *record,
                                                      struct tw_inspect_packet *packet,
                                                      struct tw_err *err);

/* Parses one packet of any source for an inspection with that seed. */
void tw_packet_reader_parse(int link_type, const struct tw_record *record, uint64_t seed,
                            struct tw_inspect_packet *packet);

const struct tw_capture_file *tw_packet_reader_file(const struct tw_packet_reader *reader);

/* The packets that were not inspected. */
struct tw_uninspected {
    uint64_t n_filtered;
    uint64_t n_unsupported;       /* of a link type that twlab does not read */
    char link_type[TW_LINK_NAME]; /* ... of the latest of them; "": none */
};
const struct tw_uninspected *
tw_packet_reader_uninspected(const struct tw_packet_reader *reader);

#endif
