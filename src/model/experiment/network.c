#include "network.h"

static const char *const names[] = {
    [TW_NETWORK_ONE_HOST] = "one-host", [TW_NETWORK_WIRE] = "wire"};
_Static_assert(sizeof names / sizeof names[0] == TW_N_NETWORKS, "a network lacks its name");

const char *tw_network_name(enum tw_network network)
{
    return names[network];
}
