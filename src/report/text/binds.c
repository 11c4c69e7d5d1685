#include "binds.h"

#include "append.h"
#include "names.h"
#include "numbers.h"
#include "timer_wheel.h"
#include "witness.h"
#include "zero.h"

#include <string.h>

enum { TEXT = 240, PROOF = 96 };

struct telling {
    const struct tw_run *run;
    const struct tw_follow *follow;
    const struct tw_probe_spec *spec;
    const struct tw_release *release;
    const char *it; /* the event before the first try */
    struct tw_printer *printer;
};

static void tell_line(const struct telling *t, const char *label, const char *value)
{
    tw_printer_field(t->printer, TW_FIELD_LABEL, TW_FIELD_VALUE, label, value);
}

static const struct tw_observation *observation(const struct telling *t, long seen)
{
    return seen >= 0 ? &t->run->seen[seen] : NULL;
}

static void tell_head(const struct telling *t)
{
    struct tw_endpoint at = t->spec->at;
    char text[TW_ENDPOINT_TEXT];
    at.port = t->spec->any_port ? 0 : t->release->port;
    tw_printer_to(t->printer, 2);
    tw_printer_say(t->printer, TW_FIELD_LABEL, "bind() %s with %s", tw_endpoint_text(&at, text),
                   tw_socket_options_text(&t->spec->options));
    if (t->spec->options.device[0] != '\0')
        tw_printer_say(t->printer, TW_FIELD_LABEL, " on device %s", t->spec->options.device);
    if (t->run->experiment.n_probes > 1)
        tw_printer_say(t->printer, TW_FIELD_LABEL, "   (probe %s)", t->spec->name);
    tw_printer_end(t->printer);
}

static const char *since_name(const struct telling *t)
{
    return tw_since_words(t->release->since)->name;
}

static bool is_since_known(const struct telling *t)
{
    return t->release->since != TW_SINCE_UNKNOWN;
}

/* Of a bind that worked: the port that the kernel chose, and whether a new server lives there. */
static const char *proof_text(const struct telling *t, char text[PROOF])
{
    char error[TW_ERRNO_TEXT];
    const struct tw_observation *proof = observation(t, t->release->proof_seen);
    text[0] = '\0';
    if (t->spec->any_port)
        tw_append(text, PROOF, ", on port %u", t->release->port);
    if (proof == NULL)
        return text;
    if (!proof->step.done)
        tw_append(text, PROOF, "; whether a new server answers there was not seen");
    else if (proof->step.error != 0)
        tw_append(text, PROOF, "; but a new server did not answer there: %s",
                  tw_errno_name(proof->step.error, error));
    else
        tw_append(text, PROOF, ", and a new server echoes there");
    return text;
}

static void tell_first_try(const struct telling *t)
{
    char text[TEXT];
    char errno_text[TW_ERRNO_TEXT];
    char length[TW_NUMBERS_SIZE];
    const struct tw_release *r = t->release;
    const struct tw_observation *first = observation(t, r->first_seen);
    if (first == NULL) {
        tell_line(t, "first try", "none was made");
        return;
    }

    const char *error = tw_errno_name(r->first_error, errno_text);
    char proof[PROOF] = "";
    if (r->first_error == 0)
        (void)proof_text(t, proof);
    tw_ns after_ns = first->at_ns - r->since_ns;
    if (is_since_known(t))
        (void)snprintf(text, sizeof text, "%s, %s %s %s%s", error,
                       tw_numbers_duration(after_ns < 0 ? -after_ns : after_ns, length),
                       after_ns < 0 ? "before" : "after", since_name(t), proof);
    else
        (void)snprintf(text, sizeof text, "%s%s", error, proof);
    tell_line(t, "first try", text);
}

/* "by [then] (server: close listener), " if that freed the port. */
static const char *freed_text(const struct telling *t, char text[TEXT])
{
    const struct tw_observation *freed = observation(t, t->release->freed_seen);
    text[0] = '\0';
    if (freed != NULL)
        (void)snprintf(text, TEXT, "by [then] (%s: %s), ", t->run->names[freed->who],
                       freed->step.action->text);
    return text;
}

static void works_text(const struct telling *t, char text[TEXT])
{
    const struct tw_release *r = t->release;
    char bracket[TW_NUMBERS_SIZE];
    char width[TW_NUMBERS_SIZE];
    char tries[TW_NUMBERS_SIZE];
    char proof[PROOF];
    char freed[TEXT];
    const struct tw_observation *first = observation(t, r->first_seen);
    tw_ns since_ns = is_since_known(t) ? r->since_ns : first->at_ns;
    if (t->spec->window == TW_AFTER_RETRY) {
        (void)snprintf(text, TEXT, "with %s set on the same socket (%s)%s",
                       tw_option_name(t->spec->retry.option),
                       tw_numbers_counted(r->n_tries, "try", "tries", tries),
                       proof_text(t, proof));
        return;
    }
    if (r->from_ns < since_ns) { /* [then] freed the port between two tries */
        (void)snprintf(text, TEXT, "within about %s of that (%s)%s",
                       tw_numbers_duration(r->to_ns - since_ns, width),
                       tw_numbers_counted(r->n_tries, "try", "tries", tries),
                       proof_text(t, proof));
        return;
    }
    int used =
        snprintf(text, TEXT, "%.120sbetween %s after %s (%s)%s", freed_text(t, freed),
                 tw_numbers_bracket(r->from_ns - since_ns, r->to_ns - since_ns, bracket),
                 is_since_known(t) ? t->it : since_name(t),
                 tw_numbers_counted(r->n_tries, "try", "tries", tries), proof_text(t, proof));
    if (tw_release_is_disturbed(r))
        (void)snprintf(text + used, TEXT - (size_t)used,
                       "; disturbed: the machine was busy, so the moment is known to %s only",
                       tw_numbers_duration(r->to_ns - r->from_ns, width));
}

/* It was refused and never succeeded, as long as it was tried. */
static void held_text(const struct telling *t, char text[TEXT])
{
    const struct tw_facts *facts = &t->run->facts;
    char length[TW_NUMBERS_SIZE];
    char tries[TW_NUMBERS_SIZE];
    const struct tw_observation *first = observation(t, t->release->first_seen);
    bool is_since = is_since_known(t) && t->release->since_ns <= first->at_ns;
    tw_ns since_ns = is_since ? t->release->since_ns : first->at_ns;
    const char *since = is_since ? t->it : tw_since_words(TW_SINCE_UNKNOWN)->name;
    const struct tw_observation *last = observation(t, t->release->refused_seen);
    tw_ns took_ns = last->bind.took_ns > 0 ? last->bind.took_ns : 0;
    (void)tw_numbers_duration(last->at_ns + took_ns - since_ns, length);
    (void)tw_numbers_counted(t->release->n_tries, "try", "tries", tries);

    if (facts->waiting)
        (void)snprintf(text, TEXT, "not yet: still refused %s after %s (%s), and waited for",
                       length, since, tries);
    else if (facts->first_bind)
        (void)snprintf(text, TEXT, "not waited for: a single try (--first-bind)");
    else if (facts->interrupted != 0)
        (void)snprintf(text, TEXT, "not seen: %s ended the run; still refused %s after %s (%s)",
                       tw_signal_name(facts->interrupted), length, since, tries);
    else
        (void)snprintf(text, TEXT,
                       "never within the time observed: still refused %s after %s (%s)", length,
                       since, tries);
}

/* ": 60 s, rounded up to this kernel's grain of 2.048 s" if the timer on the port can have
 * this length at this HZ; else "". For two timers: ": 9 s and then 9 s, each rounded up
 * ...". */
static const char *wheel_text(const struct telling *t, tw_ns length_ns, char text[TEXT])
{
    tw_ns least_ns = 0;
    tw_ns most_ns = 0;
    char grain[TW_NUMBERS_SIZE];
    char timer[TW_NUMBERS_SIZE];
    char second[TW_NUMBERS_SIZE];
    unsigned hz = t->run->facts.hz;
    /* If the segments do not show which timer it was, TIME-WAIT's is possible. */
    struct tw_timers timers = t->release->timers;
    if (timers.first_ns == 0)
        timers.first_ns = TW_TIME_WAIT_NS;
    text[0] = '\0';
    if (hz == 0)
        return text;
    tw_wheel_window(hz, &timers, &least_ns, &most_ns);
    if (length_ns < least_ns || length_ns > most_ns)
        return text;
    tw_ns grain_ns = tw_wheel_grain_of(hz, timers.first_ns);
    bool two = timers.second_ns > 0;
    (void)snprintf(text, TEXT, ": %s%s%s, %srounded up to this kernel's grain of %s s",
                   tw_numbers_duration(timers.first_ns, timer), two ? " and then " : "",
                   two ? tw_numbers_duration(timers.second_ns, second) : "", two ? "each " : "",
                   tw_numbers_seconds(grain_ns, 3, grain));
    return text;
}

/* The distance between prediction and bracket; 0: the bracket contains it, or one of them is
 * unknown. */
static tw_ns missed_by(const struct tw_release *r)
{
    bool is_seen = r->refused_seen >= 0 && r->released_seen >= 0 && r->predicted_ns >= 0;
    return is_seen ? tw_release_off(r) : 0;
}

static void tell_prediction(const struct telling *t)
{
    char text[TEXT];
    char wheel[TEXT];
    char length[TW_NUMBERS_SIZE];
    char missed[TW_NUMBERS_SIZE];
    const struct tw_release *r = t->release;
    if (r->predicted_ns < 0) {
        if (tw_probe_waits(t->spec) && r->first_error != 0 && !t->run->facts.first_bind)
            tell_line(t, "predicted",
                      t->run->facts.hz == 0 ? "nothing: this kernel's HZ is not known"
                                            : "nothing");
        return;
    }

    const struct tw_zero zero = tw_zero_of(t->run);
    bool is_since = is_since_known(t);
    tw_ns after_ns = r->predicted_ns - (is_since ? r->since_ns : zero.at_ns);
    tw_ns missed_ns = missed_by(r);
    int used =
        snprintf(text, sizeof text, "%s s%s%s, before the wait began%s",
                 tw_numbers_seconds(after_ns, 4, length), is_since ? "" : " after ",
                 is_since ? "" : zero.name, is_since ? wheel_text(t, after_ns, wheel) : "");
    if (missed_ns > 0 && r->ended_seen >= 0)
        (void)snprintf(text + used, sizeof text - (size_t)used,
                       "; the hold on the port was ended before that");
    else if (missed_ns > 0)
        (void)snprintf(text + used, sizeof text - (size_t)used, "; it missed by %s",
                       tw_numbers_duration(missed_ns, missed));
    tell_line(t, "predicted", text);
}

/* The lab does not query a namespace made for the probe. */
static void tell_kernel(const struct telling *t)
{
    const struct tw_observation *first = observation(t, t->release->first_seen);
    if (first == NULL || t->spec->place == TW_PLACE_FRESH || t->release->port == 0)
        return;
    const struct tw_witness witness = {
        .run = t->run, .follow = t->follow, .port = t->release->port, .at_ns = first->at_ns};
    tw_witness_tell(&witness, t->release->first_error != 0, t->printer);
}

static struct telling telling_of(const struct tw_judged *judged, unsigned probe,
                                 struct tw_printer *printer)
{
    return (struct telling){
        .run = judged->run,
        .follow = &judged->evidence->follow,
        .spec = &judged->run->experiment.probes[probe],
        .release = &judged->evidence->releases[probe],
        .it = "it",
        .printer = printer,
    };
}

static void tell_works(const struct telling *t)
{
    char text[TEXT] = "";
    if (t->release->released_seen >= 0)
        works_text(t, text);
    else
        held_text(t, text);
    tell_line(t, "works", text);
}

void tw_binds_tell(const struct tw_judged *judged, unsigned probe, struct tw_printer *printer)
{
    struct telling t = telling_of(judged, probe, printer);
    tell_head(&t);
    tell_first_try(&t);
    if (t.release->first_seen >= 0 && t.release->first_error != 0)
        tell_works(&t);
    if (t.release->first_seen >= 0)
        tell_prediction(&t);
    tell_kernel(&t);
}

bool tw_binds_tell_rest(const struct tw_judged *judged, unsigned probe,
                        struct tw_printer *printer)
{
    struct telling t = telling_of(judged, probe, printer);
    char text[TEXT];
    char missed[TW_NUMBERS_SIZE];
    tw_ns missed_ns = missed_by(t.release);
    if (t.release->first_seen < 0 || t.release->first_error == 0)
        return false;
    t.it = since_name(&t);
    if (t.run->experiment.n_probes > 1) {
        tw_printer_end(printer);
        tw_printer_to(printer, 2);
        tw_printer_put(printer, "probe %s", t.spec->name);
        tw_printer_end(printer);
    }
    tell_works(&t);
    if (missed_ns == 0)
        return true;
    if (t.release->ended_seen >= 0)
        (void)snprintf(text, sizeof text, "the hold on the port was ended before that");
    else
        (void)snprintf(text, sizeof text, "that missed by %s",
                       tw_numbers_duration(missed_ns, missed));
    tell_line(&t, "predicted", text);
    return true;
}
