#include "port_look.h"

#include "own.h"
#include "scan.h"

#include <string.h>

/* The first entry that is not of an earlier socket. */
static size_t first_hold(const struct tw_port_look *look, size_t socket)
{
    size_t low = 0;
    size_t high = look->n_holds;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (look->holds[middle].socket < socket)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct tw_port_hold_of *tw_port_look_holds(const struct tw_port_look *look, size_t socket,
                                                 size_t *out_n)
{
    size_t first = first_hold(look, socket);
    size_t n = 0;
    while (first + n < look->n_holds && look->holds[first + n].socket == socket)
        n++;
    *out_n = n;
    return n > 0 ? &look->holds[first] : NULL;
}

const char *tw_port_look_unit(const struct tw_port_look *look,
                              const struct tw_port_socket *socket)
{
    for (size_t i = 0; i < look->n_cgroups && socket->cgroup != 0; i++) {
        if (look->cgroups[i].id == socket->cgroup)
            return look->cgroups[i].unit;
    }
    return "";
}

uint64_t tw_port_look_setting(const struct tw_port_look *look, const char *name,
                              uint64_t otherwise)
{
    uint64_t value = otherwise;
    for (size_t i = 0; i < look->n_settings; i++) {
        if (strcmp(look->settings[i].name, name) == 0 &&
            !tw_scan_number(look->settings[i].value, "", &value))
            return otherwise;
    }
    return value;
}

void tw_port_look_drop(struct tw_port_look *look)
{
    free(look->sockets);
    free(look->owners);
    free(look->holds);
    *look = (struct tw_port_look){0};
}
