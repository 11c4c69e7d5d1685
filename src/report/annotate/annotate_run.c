#include "annotate_run.h"

#include "annotate_notes.h"
#include "append.h"
#include "fact_text.h"
#include "frame_checksum.h"
#include "pcapng.h"
#include "records.h"
#include "stream.h"
#include "zero.h"

#include <inttypes.h>
#include <string.h>

/* Enough for the facts of any run; full lists need 13 kB. */
enum { COMMENT_SIZE = 24 * 1024 };

/* One interface for each name of the run, and one for other senders. Each is written before
 * its first packet. */
enum { NOBODY = TW_MAX_NAMES, N_SENDERS };

struct writing {
    const struct tw_run *run;
    struct tw_frame_notes notes;
    struct tw_records records;
    struct tw_block block;
    FILE *to;
    bool written[N_SENDERS];
    uint32_t interface[N_SENDERS];
    uint32_t n_interfaces;
};

static void drop(struct writing *writing)
{
    tw_frame_notes_drop(&writing->notes);
    tw_block_drop(&writing->block);
}

/* The facts of the run, one per line, as in the ledger. */
static void append_facts(const struct tw_run *run, char text[COMMENT_SIZE])
{
    char value[TW_FACT_TEXT_SIZE];
    for (const struct tw_fact *fact = tw_fact_table; fact->name != NULL; fact++) {
        size_t n = tw_fact_count(fact, &run->facts);
        if (n == 0 && fact->has_usual && fact->value.shape != TW_FACT_FLAG)
            n = 1;
        for (size_t i = 0; i < n; i++) {
            (void)tw_fact_text_write(fact, run, i, value);
            tw_append(text, COMMENT_SIZE, "\n%s%s%s", fact->name, value[0] != '\0' ? ": " : "",
                      value);
        }
    }
}

/* The comment of the section: what ran, where, and the rulings. */
static void comment_of(const struct tw_judged *judged, char text[COMMENT_SIZE])
{
    const struct tw_run *run = judged->run;
    const struct tw_findings *findings = &judged->findings;
    const char *name = run->experiment.name;
    text[0] = '\0';
    if (name[0] != '\0')
        tw_append(text, COMMENT_SIZE, "experiment: %s: %s\ncommand: twlab run %s", name,
                  run->experiment.title, name);
    append_facts(run, text);
    const struct tw_zero zero = tw_zero_of(run);
    if (zero.at_ns != 0)
        tw_append(text, COMMENT_SIZE,
                  "\nclock: comments count from the first packet, as the Time column does; the "
                  "ledger from %" PRId64 ".%09" PRId64 " s before it",
                  zero.at_ns / TW_S, zero.at_ns % TW_S);
    if (findings->n == 0)
        return;
    tw_append(text, COMMENT_SIZE, "\nrulings: %s",
              tw_ruling_name(tw_findings_overall(findings)));
    for (size_t i = 0; i < findings->n; i++)
        tw_append(text, COMMENT_SIZE, "\n  %s %s", tw_ruling_name(findings->list[i].ruling),
                  findings->list[i].name);
}

static void write_section(struct writing *w, const struct tw_judged *judged)
{
    char os[TW_FACT_SIZE + 8] = "";
    char program[TW_NAME_SIZE + 8];
    char text[COMMENT_SIZE];
    const struct tw_facts *facts = &w->run->facts;
    if (facts->kernel[0] != '\0')
        (void)snprintf(os, sizeof os, "Linux %s", facts->kernel);
    (void)snprintf(program, sizeof program, "twlab %s", facts->program);
    comment_of(judged, text);
    if (w->notes.list[0].text != NULL) /* bind() calls before the first packet */
        tw_append(text, COMMENT_SIZE, "\n%s", w->notes.list[0].text);
    tw_block_section(&w->block, os, program, text, w->to);
}

/* The frame's sender as an index of `interface`. */
static unsigned sender_of(const struct writing *w, uint64_t frame)
{
    bool known = frame < w->notes.n && w->notes.list[frame].sent;
    return known && w->notes.list[frame].who < TW_MAX_NAMES ? w->notes.list[frame].who : NOBODY;
}

static void begin_interface(struct writing *w, unsigned sender)
{
    const struct tw_interface *interface = &w->records.interfaces[0];
    char description[128] = "";
    const char *name = sender == NOBODY ? "other" : w->run->names[sender];
    const struct tw_endpoint *at = sender == NOBODY ? NULL : tw_run_endpoint(w->run, sender);
    char endpoint[TW_ENDPOINT_TEXT];
    if (w->written[sender])
        return;
    if (at != NULL)
        (void)snprintf(description, sizeof description, "what %.31s sent from %s", name,
                       tw_endpoint_text(at, endpoint));
    tw_block_interface(&w->block, interface->link_type, interface->ticks, name, description,
                       w->to);
    w->written[sender] = true;
    w->interface[sender] = w->n_interfaces++;
}

/* Writes each line of the text as a comment. */
static void put_comments(struct tw_block *block, const char *text)
{
    while (text != NULL && *text != '\0') {
        size_t n = strcspn(text, "\n");
        tw_block_option(block, TW_OPTION_COMMENT, text, n);
        text += n + (text[n] == '\n');
    }
    tw_block_end_options(block);
}

static void write_packet(struct writing *w, const struct tw_record *record)
{
    enum { DATA = 28 }; /* offset in the block */
    const struct tw_interface *interface = &w->records.interfaces[0];
    unsigned sender = sender_of(w, record->number);
    begin_interface(w, sender);
    tw_block_begin(&w->block, TW_BLOCK_PACKET);
    uint64_t ticks = (uint64_t)record->at_ns / (interface->ticks == 9 ? 1 : TW_US);
    tw_block_u32(&w->block, w->interface[sender]);
    tw_block_u32(&w->block, (uint32_t)(ticks >> 32));
    tw_block_u32(&w->block, (uint32_t)ticks);
    tw_block_u32(&w->block, (uint32_t)record->n_captured);
    tw_block_u32(&w->block, (uint32_t)record->n_sent);
    tw_block_bytes(&w->block, record->data, record->n_captured);
    if (w->block.failed)
        return;
    (void)tw_frame_checksum_complete(interface->link_type, w->block.bytes + DATA,
                                     record->n_captured, record->n_sent);
    if (record->number < w->notes.n)
        put_comments(&w->block, w->notes.list[record->number].text);
    tw_block_write(&w->block, w->to);
}

static int write_packets(struct writing *w, const uint8_t *capture, size_t n_bytes,
                         struct tw_err *err)
{
    struct tw_record record;
    while (w->records.offset < n_bytes) {
        size_t at = (size_t)w->records.offset;
        enum tw_records_got got =
            tw_records_next(&w->records, capture + at, n_bytes - at, &record, err);
        if (got == TW_RECORDS_BAD)
            return tw_fail_within(err, "the run's capture");
        if (got == TW_RECORDS_MORE)
            return 0; /* truncated: the packets before it are written */
        if (w->records.format != TW_FORMAT_PCAP)
            return tw_fail(err, 0, "the run's capture: not a pcap file");
        if (record.kind == TW_RECORD_PACKET)
            write_packet(w, &record);
    }
    return 0;
}

int tw_annotate_run(const struct tw_judged *judged, const uint8_t *capture, size_t n_bytes,
                    FILE *to, struct tw_err *err)
{
    TW_AUTO(drop) struct writing writing = {.run = judged->run, .to = to};
    if (tw_frame_notes_of(judged, &writing.notes, err) < 0)
        return -1;
    write_section(&writing, judged);
    if (write_packets(&writing, capture, n_bytes, err) < 0)
        return -1;
    if (writing.block.failed)
        return tw_fail(err, ENOMEM, "annotate the capture");
    return tw_stream_flush(to, err, "the annotated capture");
}
