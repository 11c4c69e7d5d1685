#include "port_range.h"

#include "own.h"

/* The last port of each band. */
enum { BELOW, OLD, MIDDLE, LINUX, SHARED, ABOVE };
static const uint16_t last_ports[] = {
    [BELOW] = 1023,  [OLD] = 5000,     [MIDDLE] = 32767,
    [LINUX] = 49151, [SHARED] = 60999, [ABOVE] = UINT16_MAX,
};
_Static_assert(TW_COUNT(last_ports) == TW_N_PORT_BANDS, "a band lacks its end");

static const struct tw_port_range LINUX_RANGE = {32768, 60999, "Linux"};
static const struct tw_port_range IANA_RANGE = {49152, 65535, "Windows, macOS, BSD"};
static const struct tw_port_range OLD_RANGE = {1025, 5000, "old Windows"};
static const struct tw_port_range WHOLE_RANGE = {1024, 65535, "all ports from 1024"};

unsigned tw_port_range_band(uint16_t port)
{
    unsigned band = 0;
    while (port > last_ports[band])
        band++;
    return band;
}

struct tw_port_range tw_port_range_of(const uint32_t n_in[TW_N_PORT_BANDS])
{
    /* A few connections from ports that programs chose do not decide. */
    enum { FEW = 10 };
    uint64_t low = (uint64_t)n_in[OLD] + n_in[MIDDLE];
    uint64_t high = (uint64_t)n_in[LINUX] + n_in[SHARED] + n_in[ABOVE];
    if (low > 0 && low > high / FEW)
        return high == 0 && n_in[MIDDLE] == 0 ? OLD_RANGE : WHOLE_RANGE;
    if (n_in[ABOVE] == 0)
        return LINUX_RANGE;
    return n_in[LINUX] == 0 ? IANA_RANGE : WHOLE_RANGE;
}

uint32_t tw_port_range_size(const struct tw_port_range *range)
{
    return (uint32_t)range->high - range->low + 1;
}
