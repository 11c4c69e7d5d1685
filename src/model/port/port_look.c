#include "port_look.h"

#include "own.h"

void tw_port_look_drop(struct tw_port_look *look)
{
    free(look->sockets);
    free(look->owners);
    free(look->holds);
    *look = (struct tw_port_look){0};
}
