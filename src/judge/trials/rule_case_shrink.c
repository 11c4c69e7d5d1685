#include "rule_case_shrink.h"

#include <string.h>

struct shrinking {
    struct tw_rule_case *smallest;
    tw_rule_case_shows *shows;
    void *arg;
    unsigned n_left; /* remaining tries */
};

/* Takes the candidate if it still shows the difference. */
static bool keep(struct shrinking *shrinking, const struct tw_rule_case *candidate)
{
    if (shrinking->n_left == 0)
        return false;
    shrinking->n_left--;
    if (!shrinking->shows(candidate, shrinking->arg))
        return false;
    *shrinking->smallest = *candidate;
    return true;
}

/* Removes `n` steps at a time, from the end. Returns whether any removal was kept. */
static bool leave_out(struct shrinking *shrinking, size_t n)
{
    bool any = false;
    size_t at = shrinking->smallest->n_steps;
    while (at >= n && n > 0) {
        struct tw_rule_case candidate = *shrinking->smallest;
        size_t from = at - n;
        if (at > candidate.n_steps)
            break;
        memmove(&candidate.steps[from], &candidate.steps[at],
                (candidate.n_steps - at) * sizeof candidate.steps[0]);
        candidate.n_steps -= n;
        any = keep(shrinking, &candidate) || any;
        at = from;
    }
    return any;
}

static bool reads_the_same(const struct tw_rule_case_step *a, const struct tw_rule_case_step *b)
{
    char one[TW_RULE_CASE_LINE];
    char other[TW_RULE_CASE_LINE];
    return strcmp(tw_rule_case_line(a, one), tw_rule_case_line(b, other)) == 0;
}

/* The simpler versions of one step, the simplest first. */
static size_t plainer(const struct tw_rule_case_step *step, struct tw_rule_case_step out[8])
{
    size_t n = 0;
    for (unsigned i = 0; i < 7; i++) {
        struct tw_rule_case_step candidate = *step;
        switch (i) {
        case 0:
            candidate.device = TW_RULE_CASE_ANY_DEVICE;
            break;
        case 1:
            candidate.user = 0;
            break;
        case 2:
            candidate.v6only = false;
            break;
        case 3:
            candidate.reuseport = false;
            break;
        case 4:
            candidate.reuseaddr = false;
            break;
        case 5:
            candidate.address = TW_RULE_CASE_V4;
            break;
        default:
            candidate.verb = step->verb == TW_RULE_CASE_CHOOSE ? TW_RULE_CASE_BIND : step->verb;
            break;
        }
        if (!reads_the_same(&candidate, step))
            out[n++] = candidate;
    }
    return n;
}

static bool simplify(struct shrinking *shrinking)
{
    bool any = false;
    for (size_t i = 0; i < shrinking->smallest->n_steps; i++) {
        struct tw_rule_case_step options[8];
        size_t n = plainer(&shrinking->smallest->steps[i], options);
        for (size_t j = 0; j < n; j++) {
            struct tw_rule_case candidate = *shrinking->smallest;
            candidate.steps[i] = options[j];
            if (keep(shrinking, &candidate)) {
                any = true;
                break;
            }
        }
    }
    return any;
}

/* The family of a socket and its addresses must agree, so all steps of a slot change at once.
 */
static bool to_ipv4(struct shrinking *shrinking)
{
    bool any = false;
    for (unsigned slot = 0; slot < TW_RULE_CASE_MAX_SLOTS; slot++) {
        struct tw_rule_case candidate = *shrinking->smallest;
        bool changed = false;
        for (size_t i = 0; i < candidate.n_steps; i++) {
            struct tw_rule_case_step *step = &candidate.steps[i];
            if (step->slot != slot || step->address < TW_RULE_CASE_V6)
                continue;
            bool wildcard = step->address == TW_RULE_CASE_V6_ANY ||
                            step->address == TW_RULE_CASE_MAPPED_ANY;
            step->address = wildcard ? TW_RULE_CASE_V4_ANY : TW_RULE_CASE_V4;
            step->v6only = false;
            changed = true;
        }
        any = (changed && keep(shrinking, &candidate)) || any;
    }
    return any;
}

void tw_rule_case_shrink(struct tw_rule_case *smallest, tw_rule_case_shows *shows, void *arg,
                         unsigned max_tries)
{
    struct shrinking shrinking = {smallest, shows, arg, max_tries};
    for (size_t n = smallest->n_steps / 2; n > 1; n /= 2)
        (void)leave_out(&shrinking, n);
    bool any = true;
    while (any && shrinking.n_left > 0) {
        any = leave_out(&shrinking, 1);
        any = to_ipv4(&shrinking) || any;
        any = simplify(&shrinking) || any;
    }
}
