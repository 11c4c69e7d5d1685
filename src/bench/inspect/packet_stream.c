#include "packet_stream.h"

#include <pthread.h>
#include <signal.h>

/* N_AHEAD batches are 1.6 MB. A smaller file is read sooner than a thread starts. */
enum { N_AHEAD = 32, LARGE = 4 << 20 };

/* A batch, and what comes after it. */
struct slot {
    struct tw_packet_batch batch;
    int more; /* 1: another batch, 0: nothing, -1: the error */
};

/* The slots are a ring: the thread fills them, and the caller gives them back in that order. */
struct tw_packet_stream {
    struct tw_packet_reader *reader;
    struct slot *slots; /* N_AHEAD, or 1 without a thread */
    struct tw_err err;  /* when the last slot says -1 */
    int more;           /* what comes after the caller's batch */
    bool holds;         /* the caller has a batch */

    bool threaded;
    pthread_t thread;
    pthread_mutex_t mutex; /* protects what follows */
    pthread_cond_t filled, given_back;
    uint64_t n_filled, n_given_back; /* slots so far */
    bool abandoned;
};

/* Fetches where a packet will be written soon, to write there: another processor has just read
 * it. On x86-64, what compilers make of __builtin_prefetch() fetches it to read. */
static void expect_write(struct tw_packet_batch *batch)
{
    enum { AHEAD = 8, LINE = 64 };
    if (batch->n + AHEAD >= TW_BATCH)
        return;
    char *packet = (char *)&batch->packets[batch->n + AHEAD];
#ifdef __x86_64__
    __asm__ volatile("prefetchw %0\n\tprefetchw %1" : : "m"(packet[0]), "m"(packet[LINE]));
#else
    __builtin_prefetch(packet, 1);
    __builtin_prefetch(packet + LINE, 1);
#endif
}

/* Flat: the functions that it calls have other callers too, and each would read from memory what
 * the one before has just written. */
__attribute__((hot, flatten)) static void fill(struct tw_packet_stream *stream,
                                               struct slot *slot)
{
    struct tw_packet_batch *batch = &slot->batch;
    struct tw_record record;
    enum tw_packet_read read = TW_READ_RECORD;
    batch->n = 0;
    while (batch->n < TW_BATCH && read <= TW_READ_RECORD) {
        expect_write(batch);
        read = tw_packet_reader_next(stream->reader, &record, &batch->packets[batch->n],
                                     &stream->err);
        batch->n += read == TW_READ_PACKET;
    }
    batch->offset = tw_capture_file_done(tw_packet_reader_file(stream->reader));
    slot->more = 1;
    if (read == TW_READ_END || read == TW_READ_FAILED)
        slot->more = read == TW_READ_END ? 0 : -1;
}

static uint64_t n_in_use(const struct tw_packet_stream *stream)
{
    return stream->n_filled - stream->n_given_back;
}

/* Waits for a slot to fill. The thread is woken when half of them are free, since waking takes
 * longer than filling one. Returns NULL when the stream is abandoned. */
static struct slot *wait_for_room(struct tw_packet_stream *stream)
{
    (void)pthread_mutex_lock(&stream->mutex);
    if (n_in_use(stream) == N_AHEAD) {
        while (n_in_use(stream) > N_AHEAD / 2 && !stream->abandoned)
            (void)pthread_cond_wait(&stream->given_back, &stream->mutex);
    }
    struct slot *slot = stream->abandoned ? NULL : &stream->slots[stream->n_filled % N_AHEAD];
    (void)pthread_mutex_unlock(&stream->mutex);
    return slot;
}

static void *read_ahead(void *arg)
{
    struct tw_packet_stream *stream = arg;
    struct slot *slot = NULL;
    int more = 1;
    while (more > 0 && (slot = wait_for_room(stream)) != NULL) {
        fill(stream, slot);
        more = slot->more;
        (void)pthread_mutex_lock(&stream->mutex);
        stream->n_filled++;
        (void)pthread_cond_signal(&stream->filled);
        (void)pthread_mutex_unlock(&stream->mutex);
    }
    return NULL;
}

/* Starts the thread, with all signals blocked: they are for the caller. */
static bool start(struct tw_packet_stream *stream)
{
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&stream->thread, NULL, read_ahead, stream) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

int tw_packet_stream_open(struct tw_packet_reader *reader, struct tw_packet_stream **out,
                          struct tw_err *err)
{
    bool is_large = tw_capture_file_size(tw_packet_reader_file(reader)) >= LARGE;
    struct tw_packet_stream *stream = calloc(1, sizeof *stream);
    struct slot *slots = malloc((is_large ? N_AHEAD : 1) * sizeof *slots);
    if (stream == NULL || slots == NULL) {
        free(stream);
        free(slots);
        return tw_fail(err, ENOMEM, "packets");
    }
    stream->reader = reader;
    stream->slots = slots;
    stream->more = 1;
    (void)pthread_mutex_init(&stream->mutex, NULL);
    (void)pthread_cond_init(&stream->filled, NULL);
    (void)pthread_cond_init(&stream->given_back, NULL);
    stream->threaded = is_large && start(stream);
    *out = stream;
    return 0;
}

/* Gives the slot before back, and waits for the next. */
static struct slot *take(struct tw_packet_stream *stream)
{
    (void)pthread_mutex_lock(&stream->mutex);
    stream->n_given_back += stream->holds;
    if (n_in_use(stream) <= N_AHEAD / 2)
        (void)pthread_cond_signal(&stream->given_back);
    while (n_in_use(stream) == 0)
        (void)pthread_cond_wait(&stream->filled, &stream->mutex);
    stream->holds = true;
    struct slot *slot = &stream->slots[stream->n_given_back % N_AHEAD];
    (void)pthread_mutex_unlock(&stream->mutex);
    return slot;
}

int tw_packet_stream_next(struct tw_packet_stream *stream, const struct tw_packet_batch **out,
                          struct tw_err *err)
{
    struct slot *slot = stream->slots;
    if (stream->more <= 0) {
        if (stream->more < 0)
            *err = stream->err;
        return stream->more;
    }
    if (stream->threaded)
        slot = take(stream);
    else
        fill(stream, slot);
    stream->more = slot->more;
    *out = &slot->batch;
    return 1;
}

/* The thread reads a file that has a size, so it returns soon from any read(). */
static void stop(struct tw_packet_stream *stream)
{
    (void)pthread_mutex_lock(&stream->mutex);
    stream->abandoned = true;
    (void)pthread_cond_signal(&stream->given_back);
    (void)pthread_mutex_unlock(&stream->mutex);
    (void)pthread_join(stream->thread, NULL);
}

void tw_packet_stream_drop(struct tw_packet_stream **stream)
{
    if (*stream != NULL) {
        if ((*stream)->threaded)
            stop(*stream);
        (void)pthread_mutex_destroy(&(*stream)->mutex);
        (void)pthread_cond_destroy(&(*stream)->filled);
        (void)pthread_cond_destroy(&(*stream)->given_back);
        free((*stream)->slots);
        free(*stream);
    }
    *stream = NULL;
}
