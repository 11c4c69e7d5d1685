#ifndef TW_REPEATS_H
#define TW_REPEATS_H

#include "judged.h"

/* One experiment, run many times: how long the port was held, how close that is known, and how
 * it depends on the moment at which TIME-WAIT began. */

/* How many runs from runs[first] on are of one experiment. */
size_t tw_repeats_group(const struct tw_judged runs[], size_t n, size_t first);

/* A release of the probe that was waited for. */
struct tw_repeat {
    tw_ns began_ns; /* when what held the port began: since the first of them all */
    tw_ns held_from_ns, held_to_ns;
    bool predicted;     /* the three that follow are known */
    tw_ns predicted_ns; /* the held that was predicted */
    bool on_tick;
    double ticks; /* from the prediction to the bracket; 0: it lies within */
};

struct tw_repeats {
    struct tw_repeat *list; /* by began_ns; owned */
    size_t n;
    size_t n_refused, n_free; /* runs whose first bind was refused, or worked */
    size_t n_predicted, n_on_tick;
    double most_ticks;                         /* of the predicted */
    tw_ns held_min, held_median, held_max;     /* ends of brackets; when n > 0, as the next */
    tw_ns width_median, width_nine, width_max; /* of brackets; nine in ten are not wider */
};

/* Works it out for a probe of a group. Fails with ENOMEM. *out is the caller's to drop. */
TW_MUST_USE int tw_repeats_of(const struct tw_judged runs[], size_t n, unsigned probe,
                              struct tw_repeats *out, struct tw_err *err);
void tw_repeats_drop(struct tw_repeats *repeats);

#endif
