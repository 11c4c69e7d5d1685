#include "annotate.h"

#include "pcapng.h"
#include "segment_note.h"
#include "stream.h"

#include <string.h>

struct tw_annotate {
    FILE *to;
    struct tw_block block;
};

int tw_annotate_open(FILE *to, struct tw_annotate **out, struct tw_err *err)
{
    struct tw_annotate *annotate = calloc(1, sizeof *annotate);
    if (annotate == NULL)
        return tw_fail(err, ENOMEM, "annotate");
    annotate->to = to;
    *out = annotate;
    return 0;
}

void tw_annotate_drop(struct tw_annotate **annotate)
{
    if (*annotate != NULL)
        tw_block_drop(&(*annotate)->block);
    free(*annotate);
    *annotate = NULL;
}

/* A side is in TIME-WAIT once its ACK shows that it received the FIN, and still has a socket.
 * Until then it is told to be in the state from which it would enter. */
static enum tw_tcp_state told(const struct tw_teardown *teardown, enum tw_tcp_state state,
                              bool shown)
{
    if (state != TW_TIME_WAIT || shown)
        return state;
    if (teardown->crossed)
        return TW_CLOSING;
    return tw_teardown_acked_apart(teardown) ? TW_FIN_WAIT_2 : TW_FIN_WAIT_1;
}

/* Before this packet, the side has sent the ACK that starts its TIME_WAIT. */
static bool waited(const struct tw_seen *seen, int side)
{
    return seen->flow->teardown.side[side].wait_acked && !seen->step.wait_acked[side];
}

static void add_side(const struct tw_seen *seen, int side, const char *note,
                     char text[TW_COMMENT_SIZE])
{
    const struct tw_teardown *teardown = &seen->flow->teardown;
    enum tw_tcp_state before = told(teardown, seen->step.before[side], waited(seen, side));
    enum tw_tcp_state after =
        told(teardown, seen->step.after[side], teardown->side[side].wait_acked);
    bool moved = before != after && seen->flow->teardown.side[side].known;
    tw_comment_side(text, tw_side_name(side),
                    before != TW_CLOSED ? tw_tcp_state_name(before) : NULL,
                    moved ? tw_tcp_state_name(after) : NULL, note);
}

/* The comment on a packet, the sender first; "" of one with which nothing changes. Returns
 * text.
 */
static const char *comment_of(const struct tw_seen *seen, char text[TW_COMMENT_SIZE])
{
    text[0] = '\0';
    if (seen->flow == NULL)
        return text;
    if (seen->copy) {
        tw_comment_side(text, tw_side_name(seen->from), NULL, NULL,
                        "a copy of a packet captured before");
        return text;
    }
    if (seen->old_socket != TW_OLD_NONE) {
        tw_comment_side(text, tw_side_name(seen->from), NULL, NULL,
                        seen->old_socket == TW_OLD_ACK
                            ? "ACK of an old socket, which still holds the four-tuple"
                            : "RST for the old socket");
        return text;
    }
    const struct tw_teardown *teardown = &seen->flow->teardown;
    const struct tw_segment_note about = {
        .name = {tw_side_name(TW_SIDE_A), tw_side_name(TW_SIDE_B)},
        .step = &seen->step,
        .owes_ack = {teardown->side[0].owes_ack, teardown->side[1].owes_ack},
        .crossed = teardown->crossed,
        .first_fin = teardown->first_fin,
        .from = seen->from,
        .flags = seen->flags,
        .unknown_first = tw_teardown_active_closer(teardown) == TW_SIDE_UNKNOWN,
        .retransmitted = seen->retransmitted,
        .waited = {waited(seen, TW_SIDE_A), waited(seen, TW_SIDE_B)},
        .both_wait = teardown->crossed,
        .fin_frame = {seen->flow->fin_frame[0], seen->flow->fin_frame[1]},
    };
    char note[TW_NOTE_SIZE];
    add_side(seen, seen->from, tw_segment_note_text(&about, note), text);
    add_side(seen, 1 - seen->from, "", text);
    return text;
}

/* Writes a packet of a pcap file as a pcapng block. */
static void write_packet(struct tw_annotate *annotate, const struct tw_records *records,
                         const struct tw_record *record, const char *comment)
{
    enum { MICRO = 6 };
    struct tw_block *block = &annotate->block;
    uint64_t ticks =
        (uint64_t)record->at_ns / (records->interfaces[0].ticks == MICRO ? TW_US : 1);
    tw_block_begin(block, TW_BLOCK_PACKET);
    tw_block_u32(block, 0);
    tw_block_u32(block, (uint32_t)(ticks >> 32));
    tw_block_u32(block, (uint32_t)ticks);
    tw_block_u32(block, (uint32_t)record->n_captured);
    tw_block_u32(block, (uint32_t)record->n_sent);
    tw_block_bytes(block, record->data, record->n_captured);
    if (comment[0] != '\0') {
        tw_block_text(block, TW_OPTION_COMMENT, comment);
        tw_block_end_options(block);
    }
    tw_block_write(block, annotate->to);
}

/* Writes a packet's block with a new comment before its own options. */
static void write_commented(struct tw_annotate *annotate, const struct tw_records *records,
                            const struct tw_record *record, const char *comment)
{
    enum { HEAD = 8, LENGTH = 4 };
    struct tw_block *block = &annotate->block;
    size_t options_end = record->n_bytes - LENGTH;
    block->swapped = records->swapped;
    tw_block_begin(block, record->type);
    tw_block_bytes(block, record->bytes + HEAD, record->options_at - HEAD);
    tw_block_text(block, TW_OPTION_COMMENT, comment);
    if (record->options_at < options_end)
        tw_block_bytes(block, record->bytes + record->options_at,
                       options_end - record->options_at);
    else
        tw_block_end_options(block);
    tw_block_write(block, annotate->to);
    block->swapped = false;
}

/* The comments make the section longer, so its length is written as unspecified. */
static void write_section(struct tw_annotate *annotate, const struct tw_record *record)
{
    enum { SECTION_LENGTH = 16, N_BYTES = 8 };
    static const uint8_t any_length[N_BYTES] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    const size_t rest = SECTION_LENGTH + N_BYTES;
    (void)fwrite(record->bytes, 1, SECTION_LENGTH, annotate->to);
    (void)fwrite(any_length, 1, N_BYTES, annotate->to);
    (void)fwrite(record->bytes + rest, 1, record->n_bytes - rest, annotate->to);
}

static void begin_file(struct tw_annotate *annotate, const struct tw_records *records)
{
    const struct tw_interface *interface = &records->interfaces[0];
    tw_block_section(&annotate->block, NULL, "twlab inspect", NULL, annotate->to);
    tw_block_interface(&annotate->block, interface->link_type, interface->ticks, NULL, NULL,
                       annotate->to);
}

static int check(const struct tw_annotate *annotate, struct tw_err *err)
{
    if (annotate->block.failed)
        return tw_fail(err, ENOMEM, "annotate");
    return ferror(annotate->to) ? tw_stream_flush(annotate->to, err, "the annotated capture")
                                : 0;
}

int tw_annotate_record(struct tw_annotate *annotate, const struct tw_records *records,
                       const struct tw_record *record, const struct tw_seen *seen,
                       struct tw_err *err)
{
    char comment[TW_COMMENT_SIZE] = "";
    if (record->kind == TW_RECORD_PACKET)
        (void)comment_of(seen, comment);
    if (records->format == TW_FORMAT_PCAP && record->kind == TW_RECORD_HEADER)
        begin_file(annotate, records);
    else if (records->format == TW_FORMAT_PCAP)
        write_packet(annotate, records, record, comment);
    else if (record->kind == TW_RECORD_HEADER)
        write_section(annotate, record);
    else if (comment[0] != '\0' && record->options_at != 0)
        write_commented(annotate, records, record, comment);
    else
        (void)fwrite(record->bytes, 1, record->n_bytes, annotate->to);
    return check(annotate, err);
}

int tw_annotate_finish(struct tw_annotate *annotate, struct tw_err *err)
{
    if (fflush(annotate->to) != 0)
        return tw_fail(err, errno, "write the annotated capture");
    return check(annotate, err);
}
