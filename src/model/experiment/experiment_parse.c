#include "experiment_reader.h"
#include "names.h"

#include <stdio.h>
#include <string.h>

/* A table of sections, each with a table of keys. Peers come before steps, probes and
 * expectations, which name them. */

/* Words of [steps] and [expect], and the client of a proof of life. */
static bool is_reserved(const char *name)
{
    static const char *const words[] = {"both", "nobody", "lab", "wire", "proof"};
    unsigned ignored = 0;
    return tw_names_find(words, TW_COUNT(words), name, &ignored);
}

/* line: 0 for a peer that the file does not have */
static int add_peer(struct tw_reader *reader, enum tw_role role, const char *name,
                    unsigned line)
{
    struct tw_experiment *experiment = reader->experiment;
    if (tw_experiment_peer(experiment, name) >= 0)
        return tw_ini_fail(reader->err, reader->file, reader->line.line,
                           "a second peer `%s`; every peer has a name of its own", name);
    if (is_reserved(name))
        return tw_ini_fail(reader->err, reader->file, reader->line.line,
                           "a peer `%s`, which means something else; call it otherwise", name);
    if (experiment->n_peers == TW_MAX_PEERS)
        return tw_ini_fail(
            reader->err, reader->file, reader->line.line,
            "one peer too many; allowed are %d, a server and a client among them",
            TW_MAX_PEERS);

    struct tw_peer_spec *peer = &experiment->peers[experiment->n_peers++];
    *peer = (struct tw_peer_spec){.role = role, .at.family = TW_IPV4, .line = line};
    memcpy(peer->name, name, strlen(name) + 1);
    return 0;
}

static int begin_peer(struct tw_reader *reader, enum tw_role role)
{
    const char *name = reader->line.name[0] != '\0' ? reader->line.name : reader->line.section;
    reader->item = (unsigned)reader->experiment->n_peers;
    return add_peer(reader, role, name, reader->line.line);
}

static int begin_server(struct tw_reader *reader)
{
    return begin_peer(reader, TW_SERVER);
}

static int begin_client(struct tw_reader *reader)
{
    return begin_peer(reader, TW_CLIENT);
}

static int begin_probe(struct tw_reader *reader)
{
    struct tw_experiment *experiment = reader->experiment;
    const char *name = reader->line.name;
    if (name[0] == '\0')
        return tw_ini_fail(reader->err, reader->file, reader->line.line,
                           "a probe without a name; write [probe NAME]");
    if (tw_experiment_probe(experiment, name) >= 0)
        return tw_ini_fail(reader->err, reader->file, reader->line.line,
                           "a second probe `%s`; every probe has a name of its own", name);
    if (tw_experiment_peer(experiment, name) >= 0)
        return tw_ini_fail(reader->err, reader->file, reader->line.line,
                           "a probe `%s`, which is a peer's name; call it otherwise", name);
    if (experiment->n_probes == TW_MAX_PROBES)
        return tw_ini_fail(reader->err, reader->file, reader->line.line,
                           "one probe too many; allowed are %d", TW_MAX_PROBES);
    reader->item = (unsigned)experiment->n_probes++;
    struct tw_probe_spec *probe = &experiment->probes[reader->item];
    *probe = (struct tw_probe_spec){.at.family = TW_IPV4};
    memcpy(probe->name, name, sizeof probe->name);
    return 0;
}

struct key {
    const char *name; /* NULL: any key, repeatedly; with a dot at the end: a prefix */
    tw_read_value *read;
};

/* The keys that servers and clients share. */
#define OPTION_KEYS(of)                                                                        \
    {"address", tw_read_##of##_address}, {"port", tw_read_##of##_port},                        \
        {"reuseaddr", tw_read_##of##_option}, {"reuseport", tw_read_##of##_option},            \
        {"v6only", tw_read_##of##_option}, {"linger", tw_read_##of##_option},                  \
        {"linger2", tw_read_##of##_option}, {"keepalive", tw_read_##of##_option},              \
        {"user_timeout", tw_read_##of##_option}, {"device", tw_read_##of##_option},            \
        {"mptcp", tw_read_##of##_mptcp}, {"options", tw_read_##of##_options},                  \
        {"listen", tw_read_##of##_listen},                                                     \
    {                                                                                          \
        "uid", tw_read_##of##_uid                                                              \
    }

static const struct tw_section {
    const char *name;
    int (*begin)(struct tw_reader *reader); /* NULL: no name, and at most one such section */
    struct key keys[20];
} sections[] = {
    {"experiment",
     NULL,
     {{"title", tw_read_title},
      {"story", tw_read_story},
      {"source", tw_read_source},
      {"tags", tw_read_tags},
      {"world", tw_read_world}}},
    {"matrix", NULL, {{NULL, tw_read_place}}},
    {"host", NULL, {{NULL, tw_read_setting}}},
    {"server",
     begin_server,
     {OPTION_KEYS(peer),
      {"cloexec", tw_read_peer_option},
      {"accept", tw_read_peer_accept},
      {"read", tw_read_peer_read},
      {"eof", tw_read_peer_eof},
      {"command", tw_read_peer_command}}},
    {"client",
     begin_client,
     {OPTION_KEYS(peer),
      {"cloexec", tw_read_peer_option},
      {"bindnoport", tw_read_peer_option},
      {"read", tw_read_peer_read},
      {"eof", tw_read_peer_eof},
      {"command", tw_read_peer_command}}},
    {"steps", NULL, {{NULL, tw_read_step}}},
    {"then", NULL, {{NULL, tw_read_then}}},
    {"probe",
     begin_probe,
     {OPTION_KEYS(probe),
      {"namespace", tw_read_probe_namespace},
      {"times", tw_read_probe_times},
      {"retry", tw_read_probe_retry},
      {"expect", tw_read_probe_expect}}},
    {"expect",
     NULL,
     {{"teardown", tw_read_teardown},
      {"first-fin", tw_read_first_fin},
      {"time-wait", tw_read_time_wait},
      {"closing", tw_read_closing},
      {"near.", tw_read_near},
      {"state.", tw_read_expected_state},
      {"held.", tw_read_held},
      {"accepted.", tw_read_accepted},
      {"counter.", tw_read_expected_count}}},
};

/* Adds default peers: one server, one client. */
static int settle_peers(struct tw_reader *reader)
{
    bool has[2] = {false, false};
    for (size_t i = 0; i < reader->experiment->n_peers; i++)
        has[reader->experiment->peers[i].role] = true;
    if (!has[TW_SERVER] && add_peer(reader, TW_SERVER, "server", 0) < 0)
        return -1;
    return has[TW_CLIENT] ? 0 : add_peer(reader, TW_CLIENT, "client", 0);
}

/* What the file has so far, to detect duplicates. */
struct seen {
    unsigned sections;       /* a bit for each row of the table */
    unsigned keys;           /* of the open section */
    bool any_key, wrong_key; /* in the open section */
    bool settled;            /* after the first use of a peer: no more peers */
    unsigned line;           /* of the open section's header */
};

static bool is_peer(const struct tw_section *section)
{
    return section->begin == begin_server || section->begin == begin_client;
}

static int end_section(const struct tw_reader *reader, const struct seen *seen)
{
    if (reader->section == NULL)
        return 0;
    if (!seen->any_key && !is_peer(reader->section)) /* a peer needs no key */
        return tw_ini_fail(reader->err, reader->file, seen->line,
                           "an empty section [%s]; leave it out, or say something in it",
                           reader->title);
    if (reader->section->begin == begin_probe && !seen->wrong_key &&
        reader->experiment->probes[reader->item].line == 0)
        return tw_ini_fail(reader->err, reader->file, seen->line,
                           "a probe without expectation; write `expect = OK` or "
                           "`expect = EADDRINUSE, then OK after TIME_WAIT`");
    return 0;
}

static int begin_section(struct tw_reader *reader, struct seen *seen)
{
    if (end_section(reader, seen) < 0)
        return -1;

    size_t i = 0;
    const char *names[TW_COUNT(sections)];
    for (; i < TW_COUNT(sections) && strcmp(sections[i].name, reader->line.section) != 0; i++)
        names[i] = sections[i].name;
    if (i == TW_COUNT(sections))
        return tw_reader_refuse_section(reader, names, i);

    bool settled = strcmp(sections[i].name, "experiment") != 0 &&
                   strcmp(sections[i].name, "matrix") != 0 &&
                   strcmp(sections[i].name, "host") != 0 && !is_peer(&sections[i]);
    if (sections[i].begin == NULL) {
        if (reader->line.name[0] != '\0')
            return tw_ini_fail(reader->err, reader->file, reader->line.line,
                               "a name for [%s], which takes none", sections[i].name);
        if ((seen->sections & 1U << i) != 0)
            return tw_ini_fail(reader->err, reader->file, reader->line.line,
                               "a second section [%s]; there is one at most", sections[i].name);
    }
    if (settled && settle_peers(reader) < 0)
        return -1;
    if (is_peer(&sections[i]) && seen->settled)
        return tw_ini_fail(reader->err, reader->file, reader->line.line,
                           "a peer below [steps], [probe] or [expect]; peers stand above them");

    reader->section = &sections[i];
    (void)snprintf(reader->title, sizeof reader->title, "%s%s%s", reader->line.section,
                   reader->line.name[0] != '\0' ? " " : "", reader->line.name);
    *seen = (struct seen){.sections = seen->sections | 1U << i,
                          .settled = seen->settled || settled,
                          .line = reader->line.line};
    return sections[i].begin != NULL ? sections[i].begin(reader) : 0;
}

static bool is_key(const char *name, bool is_prefix, const char *key)
{
    size_t n = strlen(name);
    return is_prefix ? strncmp(name, key, n) == 0 && key[n] != '\0' : strcmp(name, key) == 0;
}

static int read_key(struct tw_reader *reader, struct seen *seen)
{
    if (reader->section == NULL)
        return tw_ini_fail(reader->err, reader->file, reader->line.line,
                           "`%s` before any section; a file begins with [experiment]",
                           reader->line.key);
    seen->any_key = true;
    const struct key *keys = reader->section->keys;
    if (keys[0].name == NULL)
        return keys[0].read(reader);

    const char *names[TW_COUNT(reader->section->keys)] = {NULL};
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        names[i] = keys[i].name;
        bool is_prefix = keys[i].read != NULL && keys[i].name[strlen(keys[i].name) - 1] == '.';
        if (keys[i].read == NULL || !is_key(keys[i].name, is_prefix, reader->line.key))
            continue;
        if (!is_prefix && (seen->keys & 1U << i) != 0)
            return tw_ini_fail(reader->err, reader->file, reader->line.line,
                               "a second `%s` in [%s]; there is one at most", reader->line.key,
                               reader->title);
        seen->keys |= 1U << i;
        return keys[i].read(reader);
    }
    char allowed[200];
    return tw_ini_fail(reader->err, reader->file, reader->line.line,
                       "an unknown key `%s` in [%s]; allowed is %s", reader->line.key,
                       reader->title,
                       tw_names_list(names, TW_COUNT(names), allowed, sizeof allowed));
}

/* After an error in a key the section is still usable. */
static int read_line(struct tw_reader *reader, struct seen *seen)
{
    if (reader->line.is_section)
        return begin_section(reader, seen);
    int read = read_key(reader, seen);
    seen->wrong_key = seen->wrong_key || read < 0;
    return read;
}

static int read_all(struct tw_reader *reader, const char *text, size_t n_bytes)
{
    struct tw_ini ini = tw_ini_begin(reader->file, text, n_bytes);
    struct seen seen = {0};
    int got = 0;
    while ((got = tw_ini_next(&ini, &reader->line, reader->err)) > 0) {
        if (read_line(reader, &seen) < 0)
            return -1;
    }
    if (got < 0 || end_section(reader, &seen) < 0)
        return -1;
    return settle_peers(reader) < 0 ? -1 : tw_reader_check_whole(reader);
}

int tw_experiment_parse(const char *file, const char *text, size_t n_bytes,
                        struct tw_experiment *out, struct tw_err *err)
{
    TW_AUTO(tw_experiment_drop) struct tw_experiment experiment = {0};
    if (n_bytes > TW_INI_MAX_BYTES)
        return tw_fail(err, 0, "%s: %zu bytes; an experiment has at most %d", file, n_bytes,
                       TW_INI_MAX_BYTES);

    struct tw_reader reader = {.file = file, .experiment = &experiment, .err = err};
    if (read_all(&reader, text, n_bytes) < 0 || tw_reader_take_name(file, &experiment, err) < 0)
        return -1;
    experiment.text = malloc(n_bytes + 2);
    if (experiment.text == NULL)
        return tw_fail(err, ENOMEM, "%s", file);
    memcpy(experiment.text, text, n_bytes);
    if (text[n_bytes - 1] != '\n') /* the text has a title, so it is not empty */
        experiment.text[n_bytes++] = '\n';
    experiment.text[n_bytes] = '\0';

    *out = experiment;
    experiment.text = NULL;
    return 0;
}

size_t tw_experiment_mistakes(const char *file, const char *text, size_t n_bytes,
                              struct tw_err out[TW_MAX_MISTAKES])
{
    TW_AUTO(tw_experiment_drop) struct tw_experiment experiment = {0};
    struct tw_reader reader = {.file = file, .experiment = &experiment};
    struct tw_ini ini = tw_ini_begin(file, text, n_bytes);
    struct seen seen = {0};
    size_t n = 0;
    while (n < TW_MAX_MISTAKES) {
        reader.err = &out[n];
        int got = tw_ini_next(&ini, &reader.line, reader.err);
        bool ends = got == 0 || (got > 0 && reader.line.is_section);
        if (ends && end_section(&reader, &seen) < 0) {
            reader.section = NULL;
            reader.err = ++n < TW_MAX_MISTAKES ? &out[n] : NULL;
        }
        if (got == 0 || reader.err == NULL)
            break;
        if (got > 0 && read_line(&reader, &seen) == 0)
            continue;
        n++;
        /* The rest of such a section would give errors too, and whatever names it. */
        if (got > 0 && (reader.line.is_section || reader.section == NULL))
            break;
    }
    return n;
}
