#include "port_network.h"

#include "port_place.h"
#include "port_sockets.h"
#include "port_trials.h"

int tw_port_network_look(const struct tw_look_spec *spec, struct tw_port_look *look,
                         struct tw_err *err)
{
    tw_port_place_read(look);
    if (tw_port_sockets_read(look, err) < 0)
        return -1;
    return spec->tries ? tw_port_trials_make(look, err) : 0;
}
