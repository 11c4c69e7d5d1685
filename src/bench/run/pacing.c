#include "pacing.h"

#include "courtesy.h"

#define SPARSE (20 * TW_MS) /* between tries when no release is expected */
enum { TICKS_BEFORE = 2, TICKS_AFTER = 3 };

/* Whether now is near the predicted release of a waiting probe. */
static bool is_near(const struct tw_bench_spec *spec, const struct tw_probers *probers,
                    tw_ns now)
{
    if (spec->jiffies.hz == 0)
        return false;
    tw_ns tick = tw_wheel_tick(spec->jiffies.hz);
    bool near = false;
    for (size_t i = 0; i < probers->n; i++) {
        const struct tw_prober *prober = &probers->list[i];
        near = near || (!prober->is_done && prober->predicted_ns != 0 &&
                        now >= prober->predicted_ns - TICKS_BEFORE * tick &&
                        now < prober->predicted_ns + TICKS_AFTER * tick);
    }
    return near;
}

tw_ns tw_pacing_sample_every(const struct tw_bench_spec *spec, const struct tw_probers *probers,
                             tw_ns now)
{
    if (!is_near(spec, probers, now))
        return TW_S;
    return tw_courtesy_pace(spec->board) > TW_DENSE ? SPARSE / 4 : 0;
}

tw_ns tw_pacing_next_try(const struct tw_bench_spec *spec, const struct tw_probers *probers,
                         tw_ns now)
{
    tw_ns next = now + SPARSE;
    if (is_near(spec, probers, now))
        return now + tw_courtesy_pace(spec->board);
    for (size_t i = 0; i < probers->n; i++) {
        const struct tw_prober *prober = &probers->list[i];
        if (prober->is_done || prober->predicted_ns == 0)
            continue;
        tw_ns from = prober->predicted_ns - TICKS_BEFORE * tw_wheel_tick(spec->jiffies.hz);
        if (now < from && next > from)
            next = from;
    }
    return next;
}
