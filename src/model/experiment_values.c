#include "experiment_reader.h"
#include "names.h"

#include <stdio.h>
#include <string.h>

int tw_reader_refuse(const struct tw_reader *reader, const char *what, const char *allowed)
{
    return tw_ini_fail(reader->err, reader->file, reader->line.line,
                       "%s `%s = %.80s`; allowed is %s", what, reader->line.key,
                       reader->line.value, allowed);
}

int tw_reader_text(struct tw_reader *reader, char *to, size_t n_bytes)
{
    size_t n = strlen(reader->line.value);
    if (n == 0 || n >= n_bytes) {
        char allowed[64];
        (void)snprintf(allowed, sizeof allowed, "a text of 1 to %zu bytes", n_bytes - 1);
        return tw_reader_refuse(reader, "wrong length in", allowed);
    }
    memcpy(to, reader->line.value, n + 1);
    return 0;
}

int tw_read_title(struct tw_reader *reader)
{
    return tw_reader_text(reader, reader->experiment->title, TW_SENTENCE_SIZE);
}

int tw_read_story(struct tw_reader *reader)
{
    return tw_reader_text(reader, reader->experiment->story, TW_SENTENCE_SIZE);
}

int tw_read_source(struct tw_reader *reader)
{
    return tw_reader_text(reader, reader->experiment->source, TW_SENTENCE_SIZE);
}

int tw_read_tags(struct tw_reader *reader)
{
    return tw_reader_text(reader, reader->experiment->tags, TW_SENTENCE_SIZE);
}

int tw_read_place(struct tw_reader *reader)
{
    struct tw_matrix_place *place = &reader->experiment->place;
    if (place->n == TW_MAX_AXES)
        return tw_reader_refuse(reader, "one axis too many,", "4 of them");
    if (strchr(reader->line.value, ',') != NULL)
        return tw_reader_refuse(reader, "several values in", "one: a cell of the matrix");
    if (tw_reader_text(reader, place->at[place->n].value, TW_AXIS_VALUE) < 0)
        return -1;
    memcpy(place->at[place->n++].axis, reader->line.key, TW_INI_WORD);
    return 0;
}

int tw_read_setting(struct tw_reader *reader)
{
    struct tw_experiment *experiment = reader->experiment;
    if (experiment->n_settings == TW_MAX_SETTINGS)
        return tw_reader_refuse(reader, "one setting too many,", "16 settings");
    if (strchr(reader->line.key, '.') != NULL)
        return tw_reader_refuse(reader, "wrong setting",
                                "a name of /proc/sys/net/ipv4 without a `.`");

    for (size_t i = 0; i < experiment->n_settings; i++) {
        if (strcmp(experiment->settings[i].name, reader->line.key) == 0)
            return tw_ini_fail(reader->err, reader->file, reader->line.line,
                               "a second `%s` in [host]; there is one at most",
                               reader->line.key);
    }

    struct tw_setting *setting = &experiment->settings[experiment->n_settings];
    if (tw_reader_text(reader, setting->value, sizeof setting->value) < 0)
        return -1;
    memcpy(setting->name, reader->line.key, sizeof setting->name);
    setting->line = reader->line.line;
    experiment->n_settings++;
    return 0;
}

static int read_yes(struct tw_reader *reader, bool *out)
{
    bool yes = strcmp(reader->line.value, "yes") == 0;
    if (!yes && strcmp(reader->line.value, "no") != 0)
        return tw_reader_refuse(reader, "wrong value in", "`yes` or `no`");
    *out = yes;
    return 0;
}

static int read_address(struct tw_reader *reader, struct tw_endpoint *out)
{
    if (!tw_endpoint_parse_address(reader->line.value, out))
        return tw_reader_refuse(reader, "wrong address",
                                "an IPv4 or IPv6 address such as 127.0.0.1 or ::1");
    return 0;
}

static int read_port(struct tw_reader *reader, struct tw_endpoint *out)
{
    char text[TW_INI_MAX_LINE + 16];
    struct tw_endpoint read;
    (void)snprintf(text, sizeof text, "0.0.0.0:%s", reader->line.value);
    if (!tw_endpoint_parse(text, &read))
        return tw_reader_refuse(reader, "wrong port", "a number from 0 (the default) to 65535");
    out->port = read.port;
    return 0;
}

static struct tw_peer_spec *this_peer(struct tw_reader *reader)
{
    return &reader->experiment->peers[reader->item];
}

static struct tw_probe_spec *this_probe(struct tw_reader *reader)
{
    return &reader->experiment->probes[reader->item];
}

int tw_read_peer_address(struct tw_reader *reader)
{
    this_peer(reader)->has_address = true;
    return read_address(reader, &this_peer(reader)->at);
}

int tw_read_peer_port(struct tw_reader *reader)
{
    return read_port(reader, &this_peer(reader)->at);
}

int tw_read_peer_command(struct tw_reader *reader)
{
    return tw_reader_text(reader, this_peer(reader)->command, TW_COMMAND_SIZE);
}

/* One of the socket options, by its key. */
static int read_option(struct tw_reader *reader, struct tw_socket_options *options)
{
    struct tw_option_change change;
    if (!tw_option_parse(reader->line.key, reader->line.value, &change))
        return tw_reader_refuse(
            reader, "wrong value in",
            "`yes` or `no`; of linger seconds or `off`, of linger2 seconds");
    tw_options_apply(options, &change);
    return 0;
}

/* `options = reuseaddr reuseport`, or `none`: several at once, for [matrix]. */
static int read_options(struct tw_reader *reader, struct tw_socket_options *options)
{
    char text[TW_INI_MAX_LINE];
    char *rest = NULL;
    memcpy(text, reader->line.value, sizeof text);
    if (strcmp(text, "none") == 0)
        return 0;
    for (char *word = strtok_r(text, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest)) {
        struct tw_option_change change;
        if (!tw_option_parse(word, "yes", &change))
            return tw_reader_refuse(reader, "wrong option in",
                                    "`none`, or some of reuseaddr, reuseport and v6only");
        tw_options_apply(options, &change);
    }
    return text[0] != '\0' ? 0
                           : tw_reader_refuse(reader, "no option in", "`none`, or an option");
}

int tw_read_peer_option(struct tw_reader *reader)
{
    return read_option(reader, &this_peer(reader)->options);
}

int tw_read_peer_options(struct tw_reader *reader)
{
    return read_options(reader, &this_peer(reader)->options);
}

static int read_uid(struct tw_reader *reader, bool *out_has, unsigned *out)
{
    const char *value = reader->line.value;
    size_t n = strspn(value, "0123456789");
    if (n == 0 || n > 9 || value[n] != '\0')
        return tw_reader_refuse(reader, "wrong user", "a number: the user's id");
    *out_has = true;
    *out = (unsigned)strtoul(value, NULL, 10);
    return 0;
}

int tw_read_peer_uid(struct tw_reader *reader)
{
    return read_uid(reader, &this_peer(reader)->has_uid, &this_peer(reader)->uid);
}

int tw_read_peer_listen(struct tw_reader *reader)
{
    bool listens = true;
    if (this_peer(reader)->role != TW_SERVER)
        return tw_reader_refuse(reader, "a client cannot have", "that for a server");
    if (read_yes(reader, &listens) < 0)
        return -1;
    this_peer(reader)->idle = !listens;
    return 0;
}

int tw_read_peer_eof(struct tw_reader *reader)
{
    bool closes = strcmp(reader->line.value, "close") == 0;
    if (!closes && strcmp(reader->line.value, "wait") != 0)
        return tw_reader_refuse(
            reader, "wrong value in",
            "`close`, as soon as the other side has, or `wait` (the default)");
    this_peer(reader)->follows = closes;
    return 0;
}

int tw_read_peer_read(struct tw_reader *reader)
{
    bool reads = true;
    if (read_yes(reader, &reads) < 0)
        return -1;
    this_peer(reader)->silent = !reads;
    return 0;
}

int tw_read_probe_option(struct tw_reader *reader)
{
    return read_option(reader, &this_probe(reader)->options);
}

int tw_read_probe_options(struct tw_reader *reader)
{
    return read_options(reader, &this_probe(reader)->options);
}

int tw_read_probe_uid(struct tw_reader *reader)
{
    return read_uid(reader, &this_probe(reader)->has_uid, &this_probe(reader)->uid);
}

int tw_read_probe_listen(struct tw_reader *reader)
{
    return read_yes(reader, &this_probe(reader)->listens);
}

int tw_read_probe_namespace(struct tw_reader *reader)
{
    static const char *const places[] = {
        [TW_PLACE_FRESH] = "fresh", [TW_PLACE_CLIENT] = "client"};
    unsigned place = TW_PLACE_SERVER;
    if (!tw_names_find(places, TW_COUNT(places), reader->line.value, &place))
        return tw_reader_refuse(reader, "wrong value in",
                                "`fresh`, a network of its own, or `client`, the clients' side "
                                "of the wire");
    if (place == TW_PLACE_CLIENT && reader->experiment->world != TW_WORLD_WIRE)
        return tw_reader_refuse(reader, "no clients' side for", "it where `world = wire`");
    this_probe(reader)->place = (enum tw_place)place;
    return 0;
}

int tw_read_world(struct tw_reader *reader)
{
    unsigned world = 0;
    if (!tw_names_find(tw_world_names(), TW_WORLD_HOST, reader->line.value, &world))
        return tw_reader_refuse(reader, "unknown world", "`private` (the default) or `wire`");
    reader->experiment->world = (enum tw_world_kind)world;
    return 0;
}

int tw_read_probe_address(struct tw_reader *reader)
{
    return read_address(reader, &this_probe(reader)->at);
}

int tw_read_probe_port(struct tw_reader *reader)
{
    return read_port(reader, &this_probe(reader)->at);
}

int tw_read_probe_times(struct tw_reader *reader)
{
    const char *value = reader->line.value;
    size_t n = strspn(value, "0123456789");
    unsigned times =
        n > 0 && n < 6 && value[n] == '\0' ? (unsigned)strtoul(value, NULL, 10) : 0;
    if (times == 0 || times > TW_MAX_TRIES)
        return tw_reader_refuse(reader, "wrong number in", "1 to 10000");
    this_probe(reader)->times = times;
    return 0;
}

int tw_read_probe_expect(struct tw_reader *reader)
{
    if (!tw_probe_expect_parse(reader->line.value, this_probe(reader)))
        return tw_reader_refuse(reader, "wrong expectation",
                                "`OK`, `ERRNO, then OK after WHAT` (TIME_WAIT, FIN_TIMEOUT, "
                                "[then] or a time such as 2s), or "
                                "`ERRNO, not OK within TIME`; ERRNO such as EADDRINUSE");
    this_probe(reader)->line = reader->line.line;
    return 0;
}
