#include "duration.h"
#include "experiment_reader.h"
#include "names.h"
#include "scan.h"
#include "segment.h"

#include <stdio.h>
#include <string.h>

/* The keys of [expect]. */

int tw_read_teardown(struct tw_reader *reader)
{
    struct tw_expectation *expect = &reader->experiment->expect;
    if (!tw_ending_parse(reader->line.value, &expect->ending)) {
        char allowed[120];
        return tw_reader_refuse(
            reader, "unknown teardown",
            tw_names_list(tw_ending_names(), TW_N_ENDINGS, allowed, sizeof allowed));
    }
    expect->ending_line = reader->line.line;
    return 0;
}

static int read_side(struct tw_reader *reader, int *out, unsigned *out_line)
{
    const char *value = reader->line.value;
    int who = tw_experiment_peer(reader->experiment, value);
    if (strcmp(value, "both") == 0)
        who = TW_BOTH;
    else if (who < 0 && strcmp(value, "nobody") != 0)
        return tw_reader_refuse(reader, "unknown side",
                                "the name of a peer, `both` or `nobody`");
    *out = who;
    *out_line = reader->line.line;
    return 0;
}

int tw_read_first_fin(struct tw_reader *reader)
{
    struct tw_expectation *expect = &reader->experiment->expect;
    return read_side(reader, &expect->first_fin, &expect->first_fin_line);
}

int tw_read_time_wait(struct tw_reader *reader)
{
    struct tw_expectation *expect = &reader->experiment->expect;
    return read_side(reader, &expect->time_wait, &expect->time_wait_line);
}

/* "client F." */
static bool read_closing_segment(const struct tw_reader *reader, const char *text,
                                 struct tw_expected_segment *out)
{
    char copy[TW_NAME_SIZE + 16];
    const char *words[2] = {NULL};
    if (strlen(text) >= sizeof copy)
        return false;
    memcpy(copy, text, strlen(text) + 1);
    if (tw_scan_words(copy, " ", words, TW_COUNT(words)) != TW_COUNT(words))
        return false;
    int who = tw_experiment_peer(reader->experiment, words[0]);
    if (who < 0)
        return false;
    out->who = (unsigned)who;
    return tw_segment_flags_parse(words[1], &out->flags);
}

static int refuse_closing(const struct tw_reader *reader, const char *what)
{
    char allowed[120];
    (void)snprintf(allowed, sizeof allowed,
                   "`WHO FLAGS, WHO FLAGS ...` with tcpdump's letters, such as "
                   "`server F., client .`; at most %d",
                   TW_MAX_CLOSING);
    return tw_reader_refuse(reader, what, allowed);
}

int tw_read_closing(struct tw_reader *reader)
{
    struct tw_expectation *expect = &reader->experiment->expect;
    char text[TW_INI_MAX_LINE];
    const char *segments[TW_MAX_CLOSING];
    memcpy(text, reader->line.value, sizeof text);
    size_t n = tw_scan_words(text, ",", segments, TW_MAX_CLOSING);
    if (n == 0 || n > TW_MAX_CLOSING)
        return refuse_closing(reader, n == 0 ? "no segments in" : "wrong segments in");
    for (size_t i = 0; i < n; i++) {
        if (!read_closing_segment(reader, segments[i], &expect->closing[i]))
            return refuse_closing(reader, "wrong segments in");
    }
    expect->n_closing = n;
    expect->closing_line = reader->line.line;
    return 0;
}

/* For a list that is full. */
static int refuse_another(const struct tw_reader *reader, const char *what)
{
    char allowed[24];
    (void)snprintf(allowed, sizeof allowed, "%d of them", TW_MAX_EXPECTED);
    return tw_reader_refuse(reader, what, allowed);
}

int tw_read_expected_state(struct tw_reader *reader)
{
    struct tw_expectation *expect = &reader->experiment->expect;
    if (expect->n_states == TW_MAX_EXPECTED)
        return refuse_another(reader, "one state too many,");
    struct tw_expected_state *state = &expect->states[expect->n_states];
    int who = tw_experiment_peer(reader->experiment, reader->line.key + strlen("state."));
    if (who < 0 || !tw_tcp_state_parse(reader->line.value, &state->state))
        return tw_reader_refuse(reader, "wrong state",
                                "`state.PEER = STATE`, such as TIME-WAIT or CLOSED");
    state->who = (unsigned)who;
    state->line = reader->line.line;
    expect->n_states++;
    return 0;
}

int tw_read_expected_count(struct tw_reader *reader)
{
    struct tw_expectation *expect = &reader->experiment->expect;
    if (expect->n_counts == TW_MAX_EXPECTED)
        return refuse_another(reader, "one counter too many,");
    struct tw_expected_count *count = &expect->counts[expect->n_counts];
    if (!tw_scan_number(reader->line.value, "", &count->n) ||
        reader->line.key[strlen("counter.")] == '\0')
        return tw_reader_refuse(reader, "wrong counter",
                                "`counter.NAME = NUMBER`, of TcpExt in /proc/net/netstat");
    memcpy(count->name, reader->line.key + strlen("counter."),
           strlen(reader->line.key + strlen("counter.")) + 1);
    count->line = reader->line.line;
    expect->n_counts++;
    return 0;
}

/* "PREFIXSERVER = NUMBER" */
static bool read_of_server(const struct tw_reader *reader, const char *prefix,
                           unsigned *out_who, uint64_t *out_n)
{
    int who = tw_experiment_peer(reader->experiment, reader->line.key + strlen(prefix));
    if (who < 0 || reader->experiment->peers[who].role != TW_SERVER)
        return false;
    *out_who = (unsigned)who;
    return tw_scan_range(reader->line.value, 0, 999999999, out_n);
}

int tw_read_held(struct tw_reader *reader)
{
    struct tw_expectation *expect = &reader->experiment->expect;
    struct tw_expected_held held = {.line = reader->line.line};
    if (expect->n_helds == TW_MAX_EXPECTED)
        return refuse_another(reader, "one `held` too many,");
    if (!read_of_server(reader, "held.", &held.who, &held.n))
        return tw_reader_refuse(reader, "wrong number held",
                                "`held.SERVER = NUMBER`, of TIME_WAITs on its port");
    expect->helds[expect->n_helds++] = held;
    return 0;
}

int tw_read_accepted(struct tw_reader *reader)
{
    struct tw_expectation *expect = &reader->experiment->expect;
    struct tw_expected_accepted accepted = {.line = reader->line.line};
    if (expect->n_accepteds == TW_MAX_EXPECTED)
        return refuse_another(reader, "one `accepted` too many,");
    if (!read_of_server(reader, "accepted.", &accepted.who, &accepted.n))
        return tw_reader_refuse(reader, "wrong number accepted",
                                "`accepted.SERVER = NUMBER`, of connections");
    expect->accepteds[expect->n_accepteds++] = accepted;
    return 0;
}

/* "WHAT.WHEN", of a probe or of a peer's step. */
static bool is_moment(const struct tw_reader *reader, const char *text)
{
    char name[TW_WALL_TIME_NAME];
    unsigned ignored = 0;
    const char *dot = strrchr(text, '.');
    if (dot == NULL || dot == text || strlen(text) >= sizeof name)
        return false;
    memcpy(name, text, (size_t)(dot - text));
    name[dot - text] = '\0';
    bool is_probe_word = strcmp(dot + 1, "released") == 0 || strcmp(dot + 1, "refused") == 0;
    if (tw_experiment_probe(reader->experiment, name) >= 0)
        return is_probe_word;
    return tw_experiment_peer(reader->experiment, name) >= 0 &&
           tw_names_find(tw_step_verb_names(), TW_N_WRITTEN_VERBS, dot + 1, &ignored);
}

/* "plain.released, client.close + 60s, 2.1s" */
static bool read_near(const struct tw_reader *reader, struct tw_expected_near *near)
{
    char text[TW_INI_MAX_LINE];
    const char *words[5] = {NULL};
    memcpy(text, reader->line.value, sizeof text);
    size_t n = tw_scan_words(text, ", ", words, TW_COUNT(words));
    bool is_later = n == 5 && strcmp(words[2], "+") == 0;
    if ((n != 3 && !is_later) || !is_moment(reader, words[0]) || !is_moment(reader, words[1]) ||
        (is_later && !tw_duration_parse(words[3], &near->later_ns)) ||
        !tw_duration_parse(words[n - 1], &near->apart_ns))
        return false;
    memcpy(near->moment[0], words[0], strlen(words[0]) + 1);
    memcpy(near->moment[1], words[1], strlen(words[1]) + 1);
    return true;
}

int tw_read_near(struct tw_reader *reader)
{
    struct tw_expectation *expect = &reader->experiment->expect;
    if (expect->n_nears == TW_MAX_EXPECTED)
        return refuse_another(reader, "one `near` too many,");
    struct tw_expected_near *near = &expect->nears[expect->n_nears];
    if (!read_near(reader, near))
        return tw_reader_refuse(reader, "wrong moments in",
                                "`MOMENT, MOMENT [+ TIME], TIME`; a moment is PROBE.released, "
                                "PROBE.refused or PEER.VERB, and probes stand above [expect]");
    memcpy(near->name, reader->line.key + strlen("near."),
           strlen(reader->line.key + strlen("near.")) + 1);
    near->line = reader->line.line;
    expect->n_nears++;
    return 0;
}
