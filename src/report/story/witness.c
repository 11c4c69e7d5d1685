#include "witness.h"

#include "release.h"
#include "run_ports.h"
#include "storm.h"

#include "numbers.h"

enum { TEXT_SIZE = 240 };

#define NEAR TW_S             /* an answer farther away says nothing about at_ns */
#define AT_ONCE (100 * TW_MS) /* a smaller difference is not mentioned */

static tw_ns apart(tw_ns a_ns, tw_ns b_ns)
{
    return a_ns < b_ns ? b_ns - a_ns : a_ns - b_ns;
}

/* The answer about the name's connection nearest to at_ns, or NULL. Answers after the end of
 * the first tries are ignored. */
static const struct tw_observation *nearest(const struct tw_witness *witness, unsigned who)
{
    const struct tw_observation *found = NULL;
    tw_ns least_ns = NEAR;
    tw_ns end_ns = tw_release_first_tries_end(witness->run);
    for (size_t i = 0; i < witness->run->n_seen; i++) {
        const struct tw_observation *o = &witness->run->seen[i];
        if (!tw_run_is_sample(o) || o->who != who)
            continue;
        if (o->at_ns > witness->at_ns && o->at_ns > end_ns)
            break;
        if (apart(o->at_ns, witness->at_ns) < least_ns) {
            least_ns = apart(o->at_ns, witness->at_ns);
            found = o;
        }
    }
    return found;
}

/* The last answer before at_ns about a listening or bound socket of the name. */
static const struct tw_observation *last_idle(const struct tw_witness *witness, unsigned who)
{
    const struct tw_observation *found = NULL;
    for (size_t i = 0; i < witness->run->n_seen; i++) {
        const struct tw_observation *o = &witness->run->seen[i];
        if (o->saw == TW_SAW_STATE && o->who == who && tw_tcp_state_is_idle(o->state.state) &&
            o->at_ns <= witness->at_ns)
            found = o;
    }
    return found != NULL && !found->state.gone ? found : NULL;
}

static const char *place(const struct tw_run *run, unsigned who, char text[TW_ENDPOINT_TEXT])
{
    const struct tw_endpoint *at = tw_run_endpoint(run, who);
    return at != NULL ? tw_endpoint_text(at, text) : run->names[who];
}

/* The name at the other end if it is always the same; else -1. */
static int other_end(const struct tw_follow *follow, unsigned who)
{
    int other = -1;
    for (size_t i = 0; i < follow->n_connections; i++) {
        int side = tw_connection_side(&follow->connections[i], who);
        if (side == TW_SIDE_NONE)
            continue;
        int here = (int)follow->connections[i].side[1 - side];
        if (other >= 0 && other != here)
            return -1;
        other = here;
    }
    return other;
}

/* "59.996 s left at the first try", "1.2 s after the first try". */
static const char *when(const struct tw_observation *o, tw_ns at_ns, char text[TEXT_SIZE])
{
    char number[TW_NUMBERS_SIZE];
    int used = 0;
    if (o->state.timer_ms >= 0)
        used = snprintf(text, TEXT_SIZE, "%s s left ",
                        tw_numbers_seconds(o->state.timer_ms * TW_MS, 3, number));
    size_t n_left = TEXT_SIZE - (size_t)used;
    if (apart(o->at_ns, at_ns) < AT_ONCE)
        (void)snprintf(text + used, n_left, "at the first try");
    else
        (void)snprintf(text + used, n_left, "%s %s the first try",
                       tw_numbers_duration(apart(o->at_ns, at_ns), number),
                       o->at_ns < at_ns ? "before" : "after");
    return text;
}

static bool is_elsewhere(const struct tw_witness *witness, unsigned who)
{
    uint16_t port = tw_run_ports_of_name(witness->run, who);
    return port != 0 && witness->port != 0 && port != witness->port;
}

static bool say_connection(const struct tw_witness *witness, unsigned who, char text[TEXT_SIZE])
{
    const struct tw_run *run = witness->run;
    const struct tw_observation *o = nearest(witness, who);
    if (o == NULL || o->state.state == TW_CLOSED)
        return false;

    char here[TW_ENDPOINT_TEXT];
    char there[TW_ENDPOINT_TEXT];
    char moment[TEXT_SIZE];
    bool elsewhere = is_elsewhere(witness, who);
    int other = other_end(witness->follow, who);
    (void)snprintf(text, TEXT_SIZE, "%s%s%s %s, %.70s%s%s%s", place(run, who, here),
                   other >= 0 ? " to " : "",
                   other >= 0 ? place(run, (unsigned)other, there) : "",
                   tw_tcp_state_name(o->state.state), when(o, witness->at_ns, moment),
                   elsewhere ? "; " : "", elsewhere ? run->names[who] : "",
                   elsewhere ? "'s port, not this one" : "");
    return true;
}

static bool say_count(const struct tw_witness *witness, unsigned who, char text[TEXT_SIZE])
{
    const struct tw_run *run = witness->run;
    long seen = tw_storm_last_count(run, (int)who, TW_COUNTED_TIME_WAIT, witness->at_ns);
    if (seen < 0)
        return false;

    char number[TW_NUMBERS_SIZE];
    char before[TW_NUMBERS_SIZE];
    (void)snprintf(
        text, TEXT_SIZE, "%s on the port, as of %s before the first try",
        tw_numbers_counted(run->seen[seen].count.n, "TIME_WAIT", "TIME_WAITs", number),
        tw_numbers_duration(witness->at_ns - run->seen[seen].at_ns, before));
    return true;
}

static bool say_idle(const struct tw_witness *witness, unsigned who, char text[TEXT_SIZE])
{
    const struct tw_observation *o = last_idle(witness, who);
    if (o == NULL)
        return false;

    char here[TW_ENDPOINT_TEXT];
    char before[TW_NUMBERS_SIZE];
    (void)snprintf(text, TEXT_SIZE, "%s %s, as of %s before the first try",
                   place(witness->run, who, here), tw_tcp_state_name(o->state.state),
                   tw_numbers_duration(witness->at_ns - o->at_ns, before));
    return true;
}

/* Describes what is known about the name. Returns false if that is nothing, if there is no
 * such socket, or if the name is not a peer of the experiment. */
static bool say(const struct tw_witness *witness, unsigned who, enum tw_witness_kind kind,
                char text[TEXT_SIZE])
{
    const struct tw_experiment *experiment = &witness->run->experiment;
    if (experiment->n_peers > 0 && tw_run_peer(witness->run, who) < 0)
        return false;
    switch (kind) {
    case TW_WITNESS_CONNECTION:
        return !is_elsewhere(witness, who) && say_connection(witness, who, text);
    case TW_WITNESS_ELSEWHERE:
        return is_elsewhere(witness, who) && say_connection(witness, who, text);
    case TW_WITNESS_COUNT:
        return !is_elsewhere(witness, who) && say_count(witness, who, text);
    case TW_WITNESS_IDLE:
        return !is_elsewhere(witness, who) && say_idle(witness, who, text);
    }
    return false;
}

/* Prints everything of one kind. Returns false if there is nothing. */
static bool tell_kind(const struct tw_witness *witness, enum tw_witness_kind kind,
                      const char *label, struct tw_printer *printer)
{
    bool told = false;
    for (unsigned who = 0; who < witness->run->n_names; who++) {
        char text[TEXT_SIZE];
        if (!say(witness, who, kind, text))
            continue;
        tw_printer_field(printer, TW_FIELD_LABEL, TW_FIELD_VALUE, told ? "" : label, text);
        told = true;
    }
    return told;
}

void tw_witness_tell(const struct tw_witness *witness, bool refused, struct tw_printer *printer)
{
    static const char label[] = "kernel";
    bool told = tell_kind(witness, TW_WITNESS_CONNECTION, label, printer);
    told |= tell_kind(witness, TW_WITNESS_COUNT, told ? "" : label, printer);
    if (refused) /* otherwise a listener that is about to close does not block the port */
        told |= tell_kind(witness, TW_WITNESS_IDLE, told ? "" : label, printer);
    if (!told)
        told = tell_kind(witness, TW_WITNESS_ELSEWHERE, label, printer);
    if (!told && refused)
        tw_printer_field(printer, TW_FIELD_LABEL, TW_FIELD_VALUE, label,
                         "was not asked, or knew of no socket there");
}
