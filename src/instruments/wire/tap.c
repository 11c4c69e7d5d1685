#include "tap.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

/* A slot holds the longest frame and the headers before it. */
enum { SLOT = 2048, BLOCK = 65536, N_BLOCKS = 32, N_SLOTS = BLOCK / SLOT * N_BLOCKS };
#define RING ((size_t)BLOCK * N_BLOCKS)

static int set_option(int fd, int option, const void *value, socklen_t n_bytes,
                      struct tw_err *err)
{
    if (setsockopt(fd, SOL_PACKET, option, value, n_bytes) < 0)
        return tw_fail(err, errno, "packet socket: option %d", option);
    return 0;
}

static int make_ring(struct tw_tap *tap, struct tw_err *err)
{
    const int version = TPACKET_V2;
    const int on = 1;
    const struct tpacket_req size = {.tp_block_size = BLOCK,
                                     .tp_block_nr = N_BLOCKS,
                                     .tp_frame_size = SLOT,
                                     .tp_frame_nr = N_SLOTS};
    if (set_option(tap->fd, PACKET_VERSION, &version, sizeof version, err) < 0 ||
        set_option(tap->fd, PACKET_IGNORE_OUTGOING, &on, sizeof on, err) < 0 ||
        set_option(tap->fd, PACKET_RX_RING, &size, sizeof size, err) < 0)
        return -1;
    void *ring = mmap(NULL, RING, PROT_READ | PROT_WRITE, MAP_SHARED, tap->fd, 0);
    if (ring == MAP_FAILED)
        return tw_fail(err, errno, "packet socket: map its ring");
    tap->ring = ring;
    return 0;
}

/* bind() starts the reception; the ring exists by then. */
int tw_tap_open(const char *device, struct tw_tap *out, struct tw_err *err)
{
    TW_AUTO(tw_tap_drop) struct tw_tap tap = {.fd = -1};
    struct sockaddr_ll at = {.sll_family = AF_PACKET,
                             .sll_protocol = htons(ETH_P_ALL),
                             .sll_ifindex = (int)if_nametoindex(device)};
    if (at.sll_ifindex == 0)
        return tw_fail(err, errno, "device %s", device);
    tap.fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (tap.fd < 0)
        return tw_fail(err, errno, "packet socket");
    if (make_ring(&tap, err) < 0)
        return -1;
    if (bind(tap.fd, (const struct sockaddr *)&at, sizeof at) < 0)
        return tw_fail(err, errno, "packet socket on %s", device);
    *out = tap;
    tap = (struct tw_tap){.fd = -1};
    return 0;
}

void tw_tap_drop(struct tw_tap *tap)
{
    if (tap->ring != NULL)
        (void)munmap(tap->ring, RING);
    tap->ring = NULL;
    tw_fd_drop(&tap->fd);
}

static struct tpacket2_hdr *slot(const struct tw_tap *tap)
{
    return (struct tpacket2_hdr *)(void *)(tap->ring + tap->at * SLOT);
}

const uint8_t *tw_tap_frame(struct tw_tap *tap, size_t *out_n_bytes)
{
    struct tpacket2_hdr *header = slot(tap);
    if ((*(volatile uint32_t *)&header->tp_status & TP_STATUS_USER) == 0)
        return NULL;
    atomic_thread_fence(memory_order_acquire); /* the frame was written before its status */
    *out_n_bytes = header->tp_snaplen;
    return (const uint8_t *)header + header->tp_mac;
}

void tw_tap_done(struct tw_tap *tap)
{
    atomic_thread_fence(memory_order_release);
    *(volatile uint32_t *)&slot(tap)->tp_status = TP_STATUS_KERNEL;
    tap->at = (tap->at + 1) % N_SLOTS;
}

int tw_tap_send(const struct tw_tap *tap, const uint8_t *frame, size_t n_bytes)
{
    return send(tap->fd, frame, n_bytes, MSG_DONTWAIT) == (ssize_t)n_bytes ? 0 : errno;
}

uint64_t tw_tap_dropped(struct tw_tap *tap)
{
    struct tpacket_stats stats = {0};
    socklen_t n_bytes = sizeof stats;
    /* The query resets the kernel's count. */
    if (getsockopt(tap->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &n_bytes) == 0)
        tap->n_dropped += stats.tp_drops;
    return tap->n_dropped;
}
