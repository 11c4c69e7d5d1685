#ifndef TW_REPEATS_H
#define TW_REPEATS_H

#include "judged.h"

/* Repeated runs of one experiment: how long the port was held, the widths of the brackets, and
 * the dependence on the start of TIME-WAIT. */

/* The number of adjacent runs of one experiment, starting with runs[first]. */
size_t tw_repeats_group(const struct tw_judged runs[], size_t n, size_t first);

/* A release of the probe's port after a wait. */
struct tw_repeat {
    tw_ns began_ns; /* start of the hold, since that of the earliest one */
    tw_ns held_from_ns, held_to_ns;
    bool predicted;     /* the three members below are known */
    tw_ns predicted_ns; /* the predicted duration of the hold */
    bool on_tick;
    /* distance from the prediction to the bracket in ticks; 0: the bracket contains it */
    double ticks;
};

struct tw_repeats {
    struct tw_repeat *list; /* sorted by began_ns; owned */
    size_t n;
    size_t n_refused, n_free; /* runs whose first bind was refused; succeeded */
    size_t n_predicted, n_on_tick;
    size_t n_ended;    /* the hold ended before its timer: nothing to compare */
    double most_ticks; /* the maximum of those with a prediction */
    /* of the upper ends of the brackets; valid if n > 0, likewise the next */
    tw_ns held_min, held_median, held_max;
    /* of the brackets; 90 % are not wider than width_nine */
    tw_ns width_median, width_nine, width_max;
};

/* Computes them for a probe of a group. The caller drops *out. Fails with ENOMEM. */
TW_MUST_USE int tw_repeats_of(const struct tw_judged runs[], size_t n, unsigned probe,
                              struct tw_repeats *out, struct tw_err *err);
void tw_repeats_drop(struct tw_repeats *repeats);

#endif
