#include "port_trials.h"

#include "sock.h"

/* In this order; [::] before 0.0.0.0, because what it gets, 0.0.0.0 would get too: the memory
 * of a bind that worked then lets nothing in that would be refused without it. */
static const struct {
    bool reuseaddr, reuseport;
} orders[] = {{false, true}, {true, true}, {true, false}, {false, false}};

static int try_bind(struct tw_port_trial *trial, struct tw_err *err)
{
    struct tw_socket_options options = {.reuseaddr = trial->reuseaddr,
                                        .reuseport = trial->reuseport};
    const struct tw_option_change dual = {.option = TW_V6ONLY, .value = 0};
    TW_AUTO(tw_fd_drop) int fd = -1;
    if (tw_sock_new(trial->at.family, &options, &fd, err) < 0) {
        trial->error = err->code;
        return tw_sock_is_shortage(err->code) ? -1 : 0;
    }
    /* net.ipv6.bindv6only may have set it. */
    if (trial->at.family == TW_IPV6)
        (void)tw_sock_set(fd, &dual);
    tw_ns began_ns = tw_now();
    trial->error = tw_sock_bind(fd, &trial->at);
    tw_fd_drop(&fd);
    trial->took_ns = tw_now() - began_ns;
    return 0;
}

int tw_port_trials_make(struct tw_port_look *look, struct tw_err *err)
{
    const struct tw_endpoint wildcards[] = {{.family = TW_IPV6, .port = look->at.port},
                                            {.family = TW_IPV4, .port = look->at.port}};
    const struct tw_endpoint *places = look->has_address ? &look->at : wildcards;
    size_t n_places = look->has_address ? 1 : TW_COUNT(wildcards);
    look->n_trials = 0;
    for (size_t i = 0; i < TW_COUNT(orders); i++) {
        for (size_t place = 0; place < n_places; place++) {
            struct tw_port_trial *trial = &look->trials[look->n_trials++];
            *trial = (struct tw_port_trial){.at = places[place],
                                            .reuseaddr = orders[i].reuseaddr,
                                            .reuseport = orders[i].reuseport};
            if (try_bind(trial, err) < 0)
                return tw_fail_within(err, "try a bind");
        }
    }
    return 0;
}
