#include "capture.h"

#include "append.h"
#include "pcap_device.h"
#include "stream.h"

#include <fcntl.h>
#include <pcap/pcap.h>
#include <string.h>

enum { SNAPLEN = 256, NAME_MAX_BYTES = 96, FILTER_SIZE = 32 * (1 + TW_CAPTURE_MOST_BUT) };

/* For a large number of packets. The file is flushed after this many bytes. */
enum {
    BLOCKS_SNAPLEN = 128,
    BLOCKS_FILE_ROOM = 512 << 10,
    BLOCKS_FLUSH = 256 << 10,
};

struct tw_capture {
    pcap_t *pcap;
    pcap_dumper_t *file;
    int folder_fd;
    bool blocks;
    size_t n_unflushed; /* bytes */
    uint32_t n_frames;
    char name[NAME_MAX_BYTES], part[NAME_MAX_BYTES + 8];
};

/* The file gets its first name only when the header is in it, so that every `.part` is
 * readable. */
static int begin_file(struct tw_capture *capture, struct tw_err *err)
{
    char empty[sizeof capture->part + 8];
    (void)snprintf(empty, sizeof empty, "%s.empty", capture->part);
    TW_AUTO(tw_fd_drop)
    int fd = openat(capture->folder_fd, empty,
                    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0)
        return tw_fail(err, errno, "%s", capture->part);
    FILE *file = fdopen(fd, "w");
    if (file == NULL)
        return tw_fail(err, errno, "%s", capture->part);
    (void)tw_fd_take(&fd);
    /* the buffer is written only when it is flushed, after a whole packet */
    if (capture->blocks)
        (void)setvbuf(file, NULL, _IOFBF, BLOCKS_FILE_ROOM);
    capture->file = pcap_dump_fopen(capture->pcap, file);
    if (capture->file == NULL || pcap_dump_flush(capture->file) < 0) {
        int code = errno;
        if (capture->file == NULL)
            (void)fclose(file);
        return tw_fail(err, code, "write %s", capture->part);
    }
    if (renameat(capture->folder_fd, empty, capture->folder_fd, capture->part) < 0)
        return tw_fail(err, errno, "rename %s", empty);
    return 0;
}

/* In the language of pcap-filter(7). */
static void write_filter(const struct tw_capture_spec *spec, char filter[FILTER_SIZE])
{
    (void)snprintf(filter, FILTER_SIZE, "tcp");
    if (spec->port != 0)
        tw_append(filter, FILTER_SIZE, " port %u", spec->port);
    for (size_t i = 0; i < spec->n_but && i < TW_CAPTURE_MOST_BUT; i++)
        tw_append(filter, FILTER_SIZE, " and not port %u", spec->but[i]);
}

int tw_capture_open(const struct tw_capture_spec *spec, struct tw_capture **out,
                    struct tw_err *err)
{
    TW_AUTO(tw_capture_drop) struct tw_capture *capture = calloc(1, sizeof *capture);
    if (capture == NULL)
        return tw_fail(err, ENOMEM, "capture on %s", spec->device);
    const char *name = spec->name != NULL ? spec->name : "";
    if (strlen(name) >= sizeof capture->name)
        return tw_fail(err, ENAMETOOLONG, "%s", name);
    capture->folder_fd = spec->folder_fd;
    capture->blocks = spec->blocks;
    (void)snprintf(capture->name, sizeof capture->name, "%s", name);
    (void)snprintf(capture->part, sizeof capture->part, "%s.part", name);

    char filter[FILTER_SIZE];
    write_filter(spec, filter);
    const struct tw_pcap_device device = {.device = spec->device,
                                          .snaplen = spec->blocks ? BLOCKS_SNAPLEN : SNAPLEN,
                                          .blocks = spec->blocks,
                                          .filter = filter};
    if (tw_pcap_device_open(&device, &capture->pcap, err) < 0)
        return -1;
    if (spec->name != NULL && begin_file(capture, err) < 0)
        return -1;

    *out = capture;
    capture = NULL;
    return 0;
}

int tw_capture_fd(const struct tw_capture *capture)
{
    return pcap_get_selectable_fd(capture->pcap);
}

static int flush(struct tw_capture *capture, struct tw_err *err)
{
    capture->n_unflushed = 0;
    if (capture->file != NULL && pcap_dump_flush(capture->file) < 0)
        return tw_fail(err, errno, "write %s", capture->part);
    return 0;
}

static int save(struct tw_capture *capture, const struct pcap_pkthdr *header,
                const u_char *bytes, struct tw_err *err)
{
    enum { RECORD_HEADER = 16 };
    if (capture->file == NULL)
        return 0;
    pcap_dump((u_char *)capture->file, header, bytes);
    capture->n_unflushed += RECORD_HEADER + header->caplen;
    return capture->blocks && capture->n_unflushed < BLOCKS_FLUSH ? 0 : flush(capture, err);
}

int tw_capture_next(struct tw_capture *capture, struct tw_captured *out, struct tw_err *err)
{
    struct pcap_pkthdr *header = NULL;
    const u_char *bytes = NULL;
    int got = pcap_next_ex(capture->pcap, &header, &bytes);
    if (got < 0)
        return tw_pcap_fail(err, capture->pcap, got, "capture");
    if (got == 0)
        return capture->n_unflushed > 0 ? flush(capture, err) : 0;
    if (save(capture, header, bytes, err) < 0)
        return -1;

    struct tw_captured captured = {
        .frame = ++capture->n_frames,
        /* with PCAP_TSTAMP_PRECISION_NANO, tv_usec holds nanoseconds */
        .at_ns = (tw_ns)header->ts.tv_sec * TW_S + header->ts.tv_usec,
    };
    captured.is_segment = !capture->blocks &&
                          tw_segment_parse(pcap_datalink(capture->pcap), bytes, header->caplen,
                                           header->len, &captured.segment) == TW_PACKET_TCP;
    *out = captured;
    return 1;
}

uint32_t tw_capture_frames(const struct tw_capture *capture)
{
    return capture->n_frames;
}

int tw_capture_is_drained(struct tw_capture *capture, bool *out_is, struct tw_err *err)
{
    struct pcap_stat stat;
    *out_is =
        /* otherwise packets arrive at once, and the kernel's count includes copies */
        !capture->blocks;
    if (*out_is)
        return 0;
    if (pcap_stats(capture->pcap, &stat) < 0)
        return tw_pcap_fail(err, capture->pcap, PCAP_ERROR, "capture: count of packets");
    *out_is = (uint64_t)capture->n_frames + stat.ps_drop >= stat.ps_recv;
    return 0;
}

int tw_capture_dropped(struct tw_capture *capture, uint64_t *out_n, struct tw_err *err)
{
    return tw_pcap_dropped(capture->pcap, out_n, err);
}

int tw_capture_finish(struct tw_capture *capture, struct tw_err *err)
{
    FILE *file = pcap_dump_file(capture->file);
    int written = tw_stream_flush(file, err, capture->part);
    pcap_dump_close(capture->file);
    capture->file = NULL;
    if (written < 0)
        return -1;
    if (renameat(capture->folder_fd, capture->part, capture->folder_fd, capture->name) < 0)
        return tw_fail(err, errno, "rename %s", capture->part);
    return 0;
}

void tw_capture_drop(struct tw_capture **capture)
{
    if (*capture == NULL)
        return;
    if ((*capture)->file != NULL)
        pcap_dump_close((*capture)->file);
    if ((*capture)->pcap != NULL)
        pcap_close((*capture)->pcap);
    free(*capture);
    *capture = NULL;
}
