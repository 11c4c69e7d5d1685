#include "made.h"
#include "packet_stream.h"
#include "suite.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

/* Packet number i has the sequence number i. A LARGE file is read by a thread. */
enum { LARGE = 60000, PAYLOAD = 100 };

static struct made made_of(uint32_t n)
{
    struct made made = {.link_type = TW_LINK_ETHERNET};
    struct tw_segment segment = {.from = {.family = TW_IPV4, .address = {10, 0, 0, 1}},
                                 .to = {.family = TW_IPV4, .address = {10, 0, 0, 2}},
                                 .flags = TW_ACK,
                                 .payload_bytes = PAYLOAD};
    made_begin(&made);
    for (segment.seq = 1; segment.seq <= n; segment.seq++) {
        segment.from.port = (uint16_t)segment.seq;
        made_segment(&made, 0, segment.seq * TW_US, &segment);
    }
    return made;
}

/* The captures are files without a name, opened by their descriptor. */
struct subject {
    int fd;
    struct tw_packet_reader *reader;
    struct tw_packet_stream *stream;
};

static struct subject subject_of(int fd, const char *filter)
{
    struct subject subject = {.fd = fd};
    struct tw_err err = {0};
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int opened = tw_packet_reader_open(path, filter, 7, &subject.reader, &err);
    ck_assert_msg(opened == 0, "%s", err.text);
    ck_assert_int_eq(tw_packet_stream_open(subject.reader, &subject.stream, &err), 0);
    return subject;
}

static struct subject begin(struct made *made, const char *filter)
{
    int fd = memfd_create("capture", MFD_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, made->bytes, made->n_bytes), (ssize_t)made->n_bytes);
    made_drop(made);
    return subject_of(fd, filter);
}

static void end(struct subject *subject)
{
    tw_packet_stream_drop(&subject->stream);
    ck_assert_ptr_null(subject->stream);
    tw_packet_reader_drop(&subject->reader);
    tw_fd_drop(&subject->fd);
}

/* Checks that the batch continues after *seq, which it then updates. */
static void check_batch(const struct tw_packet_batch *batch, uint32_t *seq)
{
    ck_assert_uint_le(batch->n, TW_BATCH);
    for (size_t i = 0; i < batch->n; i++) {
        const struct tw_inspect_packet *packet = &batch->packets[i];
        ++*seq;
        if (packet->kind != TW_PACKET_TCP || packet->frame != *seq ||
            packet->segment.seq != *seq || packet->at_ns != *seq * TW_US ||
            packet->hash != tw_flows_hash(7, &packet->segment))
            ck_abort_msg("packet %u is wrong: frame %u, seq %u", *seq, packet->frame,
                         packet->segment.seq);
    }
}

/* Reads to the end. Returns how many packets there were. */
static uint32_t read_all(struct subject *subject, int *out_end, struct tw_err *err)
{
    const struct tw_packet_batch *batch = NULL;
    uint64_t offset = 0;
    uint32_t seq = 0;
    while ((*out_end = tw_packet_stream_next(subject->stream, &batch, err)) > 0) {
        check_batch(batch, &seq);
        ck_assert_uint_ge(batch->offset, offset);
        offset = batch->offset;
    }
    return seq;
}

static const uint32_t sizes[] = {
    0, 1, 2, TW_BATCH - 1, TW_BATCH, TW_BATCH + 1, 5000, LARGE, LARGE / TW_BATCH *TW_BATCH};

START_TEST(test_order)
{
    struct made made = made_of(sizes[_i]);
    size_t n_bytes = made.n_bytes;
    struct subject subject = begin(&made, NULL);
    struct tw_err err = {0};
    int got = 1;
    ck_assert_uint_eq(read_all(&subject, &got, &err), sizes[_i]);
    ck_assert_int_eq(got, 0);
    const struct tw_packet_batch *batch = NULL;
    ck_assert_int_eq(tw_packet_stream_next(subject.stream, &batch, &err), 0);
    const struct tw_records *records =
        tw_capture_file_records(tw_packet_reader_file(subject.reader));
    ck_assert_uint_eq(records->offset, n_bytes);
    ck_assert_uint_eq(records->n_packets, sizes[_i]);
    end(&subject);
}
END_TEST

/* The error comes after all packets before it, and comes again. */
START_TEST(test_wrong)
{
    uint32_t n = _i == 0 ? 3 : LARGE;
    struct made made = made_of(n);
    const uint8_t record[16] = {[11] = 0x7f}; /* captured bytes: 2 GB */
    made.bytes = realloc(made.bytes, made.n_bytes + sizeof record);
    ck_assert_ptr_nonnull(made.bytes);
    memcpy(made.bytes + made.n_bytes, record, sizeof record);
    made.n_bytes += sizeof record;
    struct subject subject = begin(&made, NULL);
    const struct tw_packet_batch *batch = NULL;
    for (int turn = 0; turn < 2; turn++) {
        struct tw_err err = {0};
        int got = 1;
        if (turn == 0)
            ck_assert_uint_eq(read_all(&subject, &got, &err), n);
        else
            got = tw_packet_stream_next(subject.stream, &batch, &err);
        ck_assert_int_eq(got, -1);
        ck_assert_msg(strstr(err.text, "claims 2130706432 captured bytes") != NULL, "%s",
                      err.text);
    }
    end(&subject);
}
END_TEST

START_TEST(test_filtered)
{
    struct made made = made_of(LARGE);
    struct subject subject = begin(&made, "udp");
    struct tw_err err = {0};
    int got = 1;
    ck_assert_uint_eq(read_all(&subject, &got, &err), 0);
    ck_assert_int_eq(got, 0);
    ck_assert_uint_eq(tw_packet_reader_uninspected(subject.reader)->n_filtered, LARGE);
    end(&subject);
}
END_TEST

static size_t count_threads(void)
{
    size_t n = 0;
    DIR *tasks = opendir("/proc/self/task");
    ck_assert_ptr_nonnull(tasks);
    for (const struct dirent *task; (task = readdir(tasks)) != NULL;)
        n += task->d_name[0] != '.';
    (void)closedir(tasks);
    return n;
}

/* After a number of batches the reader has filled all that there is room for, or is about to. */
START_TEST(test_abandoned)
{
    static const int after[] = {0, 1, 2, 20, 70};
    struct made made = made_of(LARGE);
    struct subject subject = begin(&made, NULL);
    const struct tw_packet_batch *batch = NULL;
    struct tw_err err = {0};
    uint32_t seq = 0;
    ck_assert_uint_ge(count_threads(), 2);
    for (int i = 0; i < after[_i]; i++) {
        ck_assert_int_eq(tw_packet_stream_next(subject.stream, &batch, &err), 1);
        check_batch(batch, &seq);
    }
    end(&subject);
}
END_TEST

/* What is in a pipe is there before more is waited for. */
START_TEST(test_pipe)
{
    int ends[2];
    struct made made = made_of(5);
    size_t n_last = made.n_bytes - made.last_at;
    const struct tw_packet_batch *batch = NULL;
    struct tw_err err = {0};
    uint32_t seq = 0;
    ck_assert_int_eq(pipe(ends), 0);
    size_t n_first = made.n_bytes - n_last;
    ck_assert_int_eq(write(ends[1], made.bytes, n_first), (ssize_t)n_first);
    struct subject subject = subject_of(ends[0], NULL);
    while (seq < 4) { /* would hang if it waited for the rest of the fifth */
        ck_assert_int_eq(tw_packet_stream_next(subject.stream, &batch, &err), 1);
        check_batch(batch, &seq);
    }
    ck_assert_int_eq(write(ends[1], made.bytes + n_first, n_last), (ssize_t)n_last);
    ck_assert_int_eq(close(ends[1]), 0);
    while (tw_packet_stream_next(subject.stream, &batch, &err) > 0)
        check_batch(batch, &seq);
    ck_assert_uint_eq(seq, 5);
    made_drop(&made);
    end(&subject);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("packet_stream");
    TCase *tc = tcase_create("whole");
    tcase_add_loop_test(tc, test_order, 0, TW_COUNT(sizes));
    tcase_add_loop_test(tc, test_wrong, 0, 2);
    tcase_add_test(tc, test_filtered);
    suite_add_tcase(s, tc);
    tc = tcase_create("parts");
    tcase_add_loop_test(tc, test_abandoned, 0, 5);
    tcase_add_test(tc, test_pipe);
    suite_add_tcase(s, tc);
    return s;
}
