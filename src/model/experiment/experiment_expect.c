#include "duration.h"
#include "experiment_reader.h"
#include "names.h"
#include "segment.h"

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
    char words[TW_NAME_SIZE + 16];
    char *rest = NULL;
    if (strlen(text) >= sizeof words)
        return false;
    memcpy(words, text, strlen(text) + 1);
    const char *name = strtok_r(words, " ", &rest);
    const char *flags = strtok_r(NULL, " ", &rest);
    int who = name != NULL ? tw_experiment_peer(reader->experiment, name) : -1;
    if (who < 0 || flags == NULL || strtok_r(NULL, " ", &rest) != NULL)
        return false;
    out->who = (unsigned)who;
    return tw_segment_flags_parse(flags, &out->flags);
}

int tw_read_closing(struct tw_reader *reader)
{
    static const char allowed[] = "`WHO FLAGS, WHO FLAGS ...` with tcpdump's letters, such as "
                                  "`server F., client .`; at most 24";
    struct tw_expectation *expect = &reader->experiment->expect;
    char text[TW_INI_MAX_LINE];
    char *rest = NULL;
    memcpy(text, reader->line.value, sizeof text);
    for (char *one = strtok_r(text, ",", &rest); one != NULL;
         one = strtok_r(NULL, ",", &rest)) {
        if (expect->n_closing == TW_MAX_CLOSING ||
            !read_closing_segment(reader, one, &expect->closing[expect->n_closing]))
            return tw_reader_refuse(reader, "wrong segments in", allowed);
        expect->n_closing++;
    }
    if (expect->n_closing == 0)
        return tw_reader_refuse(reader, "no segments in", allowed);
    expect->closing_line = reader->line.line;
    return 0;
}

int tw_read_expected_state(struct tw_reader *reader)
{
    struct tw_expectation *expect = &reader->experiment->expect;
    if (expect->n_states == TW_MAX_EXPECTED)
        return tw_reader_refuse(reader, "one state too many,", "8 of them");
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
        return tw_reader_refuse(reader, "one counter too many,", "8 of them");
    struct tw_expected_count *count = &expect->counts[expect->n_counts];
    const char *value = reader->line.value;
    size_t n = strspn(value, "0123456789");
    if (n == 0 || n > 18 || value[n] != '\0' || reader->line.key[strlen("counter.")] == '\0')
        return tw_reader_refuse(reader, "wrong counter",
                                "`counter.NAME = NUMBER`, of TcpExt in /proc/net/netstat");
    memcpy(count->name, reader->line.key + strlen("counter."),
           strlen(reader->line.key + strlen("counter.")) + 1);
    count->n = strtoull(value, NULL, 10);
    count->line = reader->line.line;
    expect->n_counts++;
    return 0;
}

/* "PREFIXSERVER = NUMBER" */
static bool read_of_server(const struct tw_reader *reader, const char *prefix,
                           unsigned *out_who, uint64_t *out_n)
{
    const char *value = reader->line.value;
    int who = tw_experiment_peer(reader->experiment, reader->line.key + strlen(prefix));
    size_t n = strspn(value, "0123456789");
    bool is_server = who >= 0 && reader->experiment->peers[who].role == TW_SERVER;
    if (!is_server || n == 0 || n > 9 || value[n] != '\0')
        return false;
    *out_who = (unsigned)who;
    *out_n = strtoull(value, NULL, 10);
    return true;
}

int tw_read_held(struct tw_reader *reader)
{
    struct tw_expectation *expect = &reader->experiment->expect;
    struct tw_expected_held held = {.line = reader->line.line};
    if (expect->n_helds == TW_MAX_EXPECTED)
        return tw_reader_refuse(reader, "one `held` too many,", "8 of them");
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
        return tw_reader_refuse(reader, "one `accepted` too many,", "8 of them");
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
    char *words[6] = {NULL};
    size_t n = 0;
    char *rest = NULL;
    memcpy(text, reader->line.value, sizeof text);
    for (char *word = strtok_r(text, ", ", &rest); word != NULL;
         word = strtok_r(NULL, ", ", &rest)) {
        if (n == TW_COUNT(words))
            return false;
        words[n++] = word;
    }
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
        return tw_reader_refuse(reader, "one `near` too many,", "8 of them");
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
