#include "port_place.h"

#include "own.h"
#include "scan.h"
#include "setting.h"
#include "sock.h"

#include <arpa/inet.h>
#include <linux/capability.h>
#include <linux/if_addr.h>
#include <string.h>
#include <sys/syscall.h>

#define IPV4_FOLDER "/proc/sys/net/ipv4/"

/* Reads the first line of a file; false when there is none. */
static bool read_line(const char *path, char **line)
{
    TW_AUTO(tw_file_drop) FILE *file = fopen(path, "re");
    size_t room = 0;
    if (file == NULL || getline(line, &room, file) < 0)
        return false;
    (*line)[strcspn(*line, "\n")] = '\0';
    return true;
}

/* Whether the port is in a list such as "8080,9000-9010" (proc_do_large_bitmap()). */
static enum tw_known is_listed(char *list, uint16_t port)
{
    char *rest = NULL;
    for (char *word = strtok_r(list, ",", &rest); word != NULL;
         word = strtok_r(NULL, ",", &rest)) {
        uint64_t first = 0;
        uint64_t last = 0;
        const char *end = tw_scan_digits(word, UINT16_MAX, &first);
        last = first;
        if (end != NULL && *end == '-')
            end = tw_scan_digits(end + 1, UINT16_MAX, &last);
        if (end != NULL && first <= port && port <= last)
            return TW_YES;
    }
    return TW_NO;
}

static void read_ports(struct tw_port_look *look)
{
    TW_AUTO(tw_string_drop) char *range = NULL;
    TW_AUTO(tw_string_drop) char *reserved = NULL;
    TW_AUTO(tw_string_drop) char *start = NULL;
    uint64_t low = 0;
    uint64_t high = 0;
    if (read_line(IPV4_FOLDER "ip_local_port_range", &range)) {
        const char *end = tw_scan_digits(range, UINT16_MAX, &low);
        if (end != NULL &&
            tw_scan_digits(end + strspn(end, " \t"), UINT16_MAX, &high) != NULL) {
            look->range_low = (unsigned)low;
            look->range_high = (unsigned)high;
        }
    }
    if (read_line(IPV4_FOLDER "ip_local_reserved_ports", &reserved))
        look->reserved = is_listed(reserved, look->at.port);
    /* Linux 4.11; before, and where it cannot be read: 1024. */
    look->unprivileged_start = 1024;
    if (read_line(IPV4_FOLDER "ip_unprivileged_port_start", &start) &&
        tw_scan_digits(start, UINT16_MAX, &low) != NULL)
        look->unprivileged_start = (unsigned)low;
}

static void read_settings(struct tw_port_look *look)
{
    struct tw_facts facts = {0};
    tw_setting_read_all(&facts);
    memcpy(look->settings, facts.settings, sizeof look->settings);
    look->n_settings = facts.n_settings;
}

static bool may_bind_low(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {0};
    return syscall(SYS_capget, &header, sets) == 0 &&
           (sets[0].effective & 1U << CAP_NET_BIND_SERVICE) != 0;
}

/* Asks for any UDP port there: that the port asked for is taken does not matter, nor who may
 * bind it. */
static enum tw_known is_local(const struct tw_endpoint *at)
{
    struct tw_endpoint any_port = *at;
    any_port.port = 0;
    TW_AUTO(tw_fd_drop)
    int fd = socket(at->family == TW_IPV4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int error = fd < 0 ? errno : tw_sock_bind(fd, &any_port);
    if (error == EADDRNOTAVAIL || error == EAFNOSUPPORT)
        return TW_NO;
    return error == 0 ? TW_YES : TW_NOT_LOOKED;
}

/* A line of /proc/net/if_inet6 (if6_seq_show()) in hexadecimal digits: the address, the index of
 * the interface, the length of the prefix, the scope, the flags; then the interface's name. */
static bool is_line_of(char *line, const uint8_t address[16], unsigned long *out_flags)
{
    enum { FLAGS = 4, N_WORDS = 6 };
    const char *words[N_WORDS];
    char text[33];
    for (size_t i = 0; i < 16; i++)
        (void)snprintf(text + 2 * i, 3, "%02x", address[i]);
    if (tw_scan_words(line, " \n", words, N_WORDS) != N_WORDS || strcmp(words[0], text) != 0)
        return false;
    *out_flags = strtoul(words[FLAGS], NULL, 16);
    return true;
}

static enum tw_known is_tentative(const struct tw_endpoint *at)
{
    TW_AUTO(tw_file_drop) FILE *file = fopen("/proc/thread-self/net/if_inet6", "re");
    char line[128];
    unsigned long flags = 0;
    if (at->family == TW_IPV4 || file == NULL)
        return at->family == TW_IPV4 ? TW_NO : TW_NOT_LOOKED;
    while (fgets(line, sizeof line, file) != NULL) {
        if (is_line_of(line, at->address, &flags))
            return (flags & IFA_F_TENTATIVE) != 0 ? TW_YES : TW_NO;
    }
    return TW_NO;
}

/* IPv6 is not in the kernel, or no interface gets an address of it. */
static enum tw_known is_ipv6_off(void)
{
    TW_AUTO(tw_string_drop) char *off = NULL;
    TW_AUTO(tw_fd_drop) int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return errno == EAFNOSUPPORT ? TW_YES : TW_NOT_LOOKED;
    if (!read_line("/proc/sys/net/ipv6/conf/all/disable_ipv6", &off))
        return TW_NOT_LOOKED;
    return strcmp(off, "1") == 0 ? TW_YES : TW_NO;
}

void tw_port_place_read(struct tw_port_look *look)
{
    read_ports(look);
    read_settings(look);
    look->may_bind_low = may_bind_low();
    look->ipv6_is_off = is_ipv6_off();
    look->address_is_local = is_local(&look->at);
    look->address_is_tentative = is_tentative(&look->at);
}
