#ifndef TW_SOCKET_OPTIONS_H
#define TW_SOCKET_OPTIONS_H

#include "own.h"

#include <stdbool.h>

/* The socket options that experiments set, before bind() or at any later step. */
enum tw_option {
    TW_REUSEADDR,
    TW_REUSEPORT,
    TW_V6ONLY,
    TW_LINGER,  /* SO_LINGER: seconds, or off */
    TW_LINGER2, /* TCP_LINGER2: seconds, -1 included */
    TW_CLOEXEC, /* FD_CLOEXEC of the descriptor, which sockets have unless it is taken off */
};
enum { TW_N_OPTIONS = TW_CLOEXEC + 1, TW_LINGER_OFF = -2 };

struct tw_socket_options {
    bool reuseaddr, reuseport, v6only;
    bool lingers; /* SO_LINGER is on, with ... */
    int linger_s;
    int linger2_s;  /* 0: as the host has it */
    bool inherited; /* without FD_CLOEXEC: it stays open where its process becomes another
                     * program */
};

/* One option set to a value: what `set` does, and what a peer's or probe's key says. */
struct tw_option_change {
    enum tw_option option;
    int value; /* 1 or 0 for yes or no; seconds; TW_LINGER_OFF */
};

/* Reads a name ("reuseaddr") and a value ("yes", "no", "5", "off"). */
TW_MUST_USE bool tw_option_parse(const char *name, const char *value,
                                 struct tw_option_change *out);

void tw_options_apply(struct tw_socket_options *options, const struct tw_option_change *change);

/* "SO_REUSEADDR": as in socket(7) and tcp(7). Static. */
const char *tw_option_name(enum tw_option option);

/* What is asked for when binding: "SO_REUSEADDR", "SO_REUSEADDR and SO_REUSEPORT", or "no
 * options". Static. */
const char *tw_socket_options_text(const struct tw_socket_options *options);

#endif
