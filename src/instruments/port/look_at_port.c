#include "look_at_port.h"

#include "cgroup_names.h"
#include "jiffies.h"
#include "owner_search.h"
#include "port_network.h"
#include "port_options.h"

#include <string.h>
#include <time.h>

/* The most that the search for names of cgroups may take. */
#define CGROUPS_NS (200 * TW_MS)

/* CLOCK_REALTIME, ISO 8601 in UTC with nine digits. */
static void write_wall_time(char text[TW_NAME_SIZE])
{
    struct timespec now = {0};
    struct tm parts = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    (void)gmtime_r(&now.tv_sec, &parts);
    size_t n = strftime(text, TW_NAME_SIZE, "%Y-%m-%dT%H:%M:%S", &parts);
    (void)snprintf(text + n, TW_NAME_SIZE - n, ".%09ldZ", now.tv_nsec);
}

/* Whether a time depends on where the kernel's jiffies lie. Sampling them takes 0.2 s. */
static bool needs_jiffies(const struct tw_port_look *look)
{
    for (size_t i = 0; i < look->n_sockets; i++) {
        const struct tw_port_socket *socket = &look->sockets[i];
        if (socket->timer == TW_PORT_WAIT ||
            (socket->timer == TW_PORT_RETRANSMIT && socket->inode == 0))
            return true;
    }
    return false;
}

int tw_look_at_port(const struct tw_look_spec *spec, struct tw_port_look *out,
                    struct tw_err *err)
{
    TW_AUTO(tw_port_look_drop)
    struct tw_port_look look = {
        .at = spec->at, .has_address = spec->has_address, .uid = geteuid(), .at_ns = tw_now()};
    uint64_t network = 0;
    write_wall_time(look.began);
    if (spec->network != NULL)
        (void)snprintf(look.network, sizeof look.network, "%s", spec->network);
    if (tw_port_network_look(spec, &look, &network, err) < 0)
        return -1;
    if (spec->budget_ns > 0 && look.n_sockets > 0 &&
        tw_owner_search_make(&look, network, spec->budget_ns, err) < 0)
        return -1;
    tw_port_options_read(&look);
    tw_cgroup_names_read("/sys/fs/cgroup", tw_now() + CGROUPS_NS, &look);
    if (needs_jiffies(&look))
        tw_jiffies_sample(&look.jiffies);
    *out = look;
    look = (struct tw_port_look){0};
    return 0;
}
