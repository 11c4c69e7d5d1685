#include "capture.h"

#include "stream.h"

#include <fcntl.h>
#include <linux/if_packet.h>
#include <pcap/pcap.h>
#include <string.h>
#include <sys/socket.h>

/* The length kept of each packet: all headers; the ring has room for 10,000 packets. With
 * larger values immediate mode drops packets. */
enum { SNAPLEN = 256, RING_PACKETS = 10000, RING_SLOT = 400, NAME_MAX_BYTES = 96 };

/* The same for a large number of packets. The file is flushed after this many bytes. */
enum {
    BLOCKS_SNAPLEN = 128,
    BLOCKS_RING = 64 << 20,
    BLOCKS_TIMEOUT_MS = 100,
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

static int fail_pcap(struct tw_err *err, pcap_t *pcap, int status, const char *what)
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
static int set_up(pcap_t *pcap, bool blocks, const char *what, struct tw_err *err)
{
    const struct {
        int (*set)(pcap_t *, int);
        int value;
    } settings[] = {
        {pcap_set_snaplen, blocks ? BLOCKS_SNAPLEN : SNAPLEN},
        {pcap_set_immediate_mode, !blocks},
        {pcap_set_buffer_size, blocks ? BLOCKS_RING : RING_PACKETS * RING_SLOT},
        {pcap_set_timeout, blocks ? BLOCKS_TIMEOUT_MS : 1},
    };
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        int status = settings[i].set(pcap, settings[i].value);
        if (status != 0)
            return fail_pcap(err, pcap, status, what);
    }
    if (pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO) != 0)
        return tw_fail(err, 0, "%s: this libpcap has no nanosecond timestamps", what);
    return 0;
}

static int activate(pcap_t *pcap, const char *device, bool blocks, struct tw_err *err)
{
    char what[80];
    (void)snprintf(what, sizeof what, "capture on %s", device);
    if (set_up(pcap, blocks, what, err) < 0)
        return -1;
    int status = pcap_activate(pcap);
    if (status < 0)
        return fail_pcap(err, pcap, status, what);
    if (blocks && strcmp(device, "lo") == 0)
        ignore_outgoing(pcap);
    char why[PCAP_ERRBUF_SIZE];
    if (pcap_setnonblock(pcap, 1, why) < 0)
        return tw_fail(err, 0, "%s: %s", what, why);
    return 0;
}

static int set_filter(pcap_t *pcap, uint16_t port, struct tw_err *err)
{
    char text[32] = "tcp";
    if (port != 0)
        (void)snprintf(text, sizeof text, "tcp port %u", port);
    struct bpf_program program;
    if (pcap_compile(pcap, &program, text, 1, PCAP_NETMASK_UNKNOWN) < 0)
        return fail_pcap(err, pcap, PCAP_ERROR, text);
    int status = pcap_setfilter(pcap, &program);
    pcap_freecode(&program);
    return status < 0 ? fail_pcap(err, pcap, status, text) : 0;
}

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

    char why[PCAP_ERRBUF_SIZE] = "";
    capture->pcap = pcap_create(spec->device, why);
    if (capture->pcap == NULL)
        return tw_fail(err, 0, "capture on %s: %s", spec->device, why);
    if (activate(capture->pcap, spec->device, spec->blocks, err) < 0 ||
        set_filter(capture->pcap, spec->port, err) < 0)
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
        return fail_pcap(err, capture->pcap, got, "capture");
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
        return fail_pcap(err, capture->pcap, PCAP_ERROR, "capture: count of packets");
    *out_is = (uint64_t)capture->n_frames + stat.ps_drop >= stat.ps_recv;
    return 0;
}

int tw_capture_dropped(struct tw_capture *capture, uint64_t *out_n, struct tw_err *err)
{
    struct pcap_stat stat;
    if (pcap_stats(capture->pcap, &stat) < 0)
        return fail_pcap(err, capture->pcap, PCAP_ERROR, "capture: count of dropped packets");
    *out_n = (uint64_t)stat.ps_drop + stat.ps_ifdrop;
    return 0;
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
