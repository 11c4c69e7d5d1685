#include "port_trials.h"

#include "sock.h"

#include <string.h>

struct options {
    bool reuseaddr, reuseport;
};

/* With SO_REUSEPORT first, see port_trials.h. */
static const struct options port_only = {.reuseport = true};
static const struct options both = {.reuseaddr = true, .reuseport = true};
static const struct options address_only = {.reuseaddr = true};
static const struct options none = {.reuseaddr = false};

static int call_bind(struct tw_port_trial *trial, struct tw_err *err)
{
    struct tw_socket_options options = {.reuseaddr = trial->reuseaddr,
                                        .reuseport = trial->reuseport};
    const struct tw_option_change dual = {.option = TW_V6ONLY, .value = 0};
    TW_AUTO(tw_fd_drop) int fd = -1;
    if (tw_sock_new(trial->at.family, &options, &fd, err) < 0) {
        trial->error = err->code;
        return tw_sock_is_shortage(err->code) ? tw_fail_within(err, "try a bind") : 0;
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

/* Tries one bind and adds it to the look's. Returns 1 if it worked, 0 if not, -1 with err. */
static int try_bind(struct tw_port_look *look, const struct tw_endpoint *at,
                    struct options options, struct tw_err *err)
{
    struct tw_port_trial *trial = &look->trials[look->n_trials];
    *trial = (struct tw_port_trial){
        .at = *at, .reuseaddr = options.reuseaddr, .reuseport = options.reuseport};
    if (call_bind(trial, err) < 0)
        return -1;
    look->n_trials++;
    return trial->error == 0;
}

static int try_address(struct tw_port_look *look, struct tw_err *err)
{
    const struct options *const orders[] = {&port_only, &both, &address_only, &none};
    for (size_t i = 0; i < TW_COUNT(orders); i++) {
        if (try_bind(look, &look->at, *orders[i], err) < 0)
            return -1;
    }
    return 0;
}

/* The kernel takes what it remembers of 0.0.0.0 for [::] too (sk_reuseport_match()): where
 * SO_REUSEPORT gets the first and not the second, both options would now get the second whoever
 * is there. They are tried when a bind without SO_REUSEPORT has made the kernel forget, else
 * not at all. Every other bind that memory lets in would work without it. */
static int try_wildcards(struct tw_port_look *look, struct tw_err *err)
{
    const struct tw_endpoint six = {.family = TW_IPV6, .port = look->at.port};
    const struct tw_endpoint four = {.family = TW_IPV4, .port = look->at.port};
    const struct {
        const struct tw_endpoint *at;
        const struct options *options;
    } rest[] = {{&four, &both},
                {&six, &address_only},
                {&four, &address_only},
                {&six, &none},
                {&four, &none}};
    int six_works = try_bind(look, &six, port_only, err);
    int four_works = six_works < 0 ? -1 : try_bind(look, &four, port_only, err);
    if (four_works < 0)
        return -1;
    bool is_misled = four_works == 1 && six_works == 0;
    bool forgot = false;
    if (!is_misled && try_bind(look, &six, both, err) < 0)
        return -1;
    for (size_t i = 0; i < TW_COUNT(rest); i++) {
        int works = try_bind(look, rest[i].at, *rest[i].options, err);
        if (works < 0)
            return -1;
        forgot = forgot || (works == 1 && !rest[i].options->reuseport);
    }
    return is_misled && forgot && try_bind(look, &six, both, err) < 0 ? -1 : 0;
}

int tw_port_trials_make(struct tw_port_look *look, struct tw_err *err)
{
    look->n_trials = 0;
    return look->has_address ? try_address(look, err) : try_wildcards(look, err);
}
