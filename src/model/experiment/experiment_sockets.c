#include "experiment_reader.h"
#include "names.h"
#include "scan.h"

#include <stdio.h>
#include <string.h>

/* The keys of sockets: [server], [client] and [probe]. */

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

static const char A_PORT[] = "a number from 1 to 65535";
static const char A_PORT_OR_ANY[] = "a number from 1 to 65535, or `any`: port 0, for which the "
                                    "kernel chooses one";

static bool is_any(const struct tw_reader *reader)
{
    return strcmp(reader->line.value, "any") == 0;
}

static int read_port(struct tw_reader *reader, struct tw_endpoint *out, const char *allowed)
{
    char text[TW_INI_MAX_LINE + 16];
    struct tw_endpoint read;
    (void)snprintf(text, sizeof text, "0.0.0.0:%s", reader->line.value);
    if (!tw_endpoint_parse(text, &read) || read.port == 0)
        return tw_reader_refuse(reader, "wrong port", allowed);
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

/* A server's port is one that its clients can be told. */
int tw_read_peer_port(struct tw_reader *reader)
{
    struct tw_peer_spec *peer = this_peer(reader);
    peer->any_port = peer->role == TW_CLIENT && is_any(reader);
    if (peer->any_port)
        return 0;
    return read_port(reader, &peer->at, peer->role == TW_CLIENT ? A_PORT_OR_ANY : A_PORT);
}

int tw_read_peer_command(struct tw_reader *reader)
{
    return tw_reader_text(reader, this_peer(reader)->command, TW_COMMAND_SIZE);
}

/* A socket option, by its key. */
static int read_option(struct tw_reader *reader, struct tw_socket_options *options)
{
    struct tw_option_change change;
    if (!tw_option_parse(reader->line.key, reader->line.value, &change))
        return tw_reader_refuse(
            reader, "wrong value in",
            "`yes` or `no`; of linger seconds or `off`, of linger2 seconds, of user_timeout a "
            "time or `off`, of keepalive `IDLE EVERY TIMES` such as `1s 1s 3`, of device a "
            "name");
    tw_socket_options_apply(options, &change);
    return 0;
}

/* `options = reuseaddr reuseport`, or `none`: several options in one value, for [matrix]. */
static int read_options(struct tw_reader *reader, struct tw_socket_options *options)
{
    char text[TW_INI_MAX_LINE];
    const char *words[TW_INI_MAX_LINE / 2];
    memcpy(text, reader->line.value, sizeof text);
    if (strcmp(text, "none") == 0)
        return 0;
    size_t n = tw_scan_words(text, " ", words, TW_COUNT(words));
    for (size_t i = 0; i < n; i++) {
        struct tw_option_change change;
        if (!tw_option_parse(words[i], "yes", &change))
            return tw_reader_refuse(reader, "wrong option in",
                                    "`none`, or some of reuseaddr, reuseport, v6only, "
                                    "keepalive and bindnoport");
        tw_socket_options_apply(options, &change);
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
    uint64_t uid = 0;
    if (!tw_scan_range(reader->line.value, 0, 999999999, &uid))
        return tw_reader_refuse(reader, "wrong user", "a number: the user's id");
    *out_has = true;
    *out = (unsigned)uid;
    return 0;
}

int tw_read_peer_mptcp(struct tw_reader *reader)
{
    return read_yes(reader, &this_peer(reader)->options.mptcp);
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

int tw_read_peer_accept(struct tw_reader *reader)
{
    bool accepts = true;
    if (read_yes(reader, &accepts) < 0)
        return -1;
    this_peer(reader)->absent = !accepts;
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

int tw_read_probe_mptcp(struct tw_reader *reader)
{
    return read_yes(reader, &this_probe(reader)->options.mptcp);
}

/* An option to set on the same socket after its first bind() has failed. */
int tw_read_probe_retry(struct tw_reader *reader)
{
    struct tw_probe_spec *probe = this_probe(reader);
    if (!tw_option_parse(reader->line.value, "yes", &probe->retry) ||
        (probe->retry.option != TW_REUSEADDR && probe->retry.option != TW_REUSEPORT))
        return tw_reader_refuse(reader, "wrong option in", "`reuseaddr` or `reuseport`");
    probe->retries = true;
    return 0;
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
    if (place == TW_PLACE_CLIENT && reader->experiment->network != TW_NETWORK_WIRE)
        return tw_reader_refuse(reader, "no clients' side for", "it where `world = wire`");
    this_probe(reader)->place = (enum tw_place)place;
    return 0;
}

int tw_read_probe_address(struct tw_reader *reader)
{
    return read_address(reader, &this_probe(reader)->at);
}

int tw_read_probe_port(struct tw_reader *reader)
{
    struct tw_probe_spec *probe = this_probe(reader);
    probe->any_port = is_any(reader);
    return probe->any_port ? 0 : read_port(reader, &probe->at, A_PORT_OR_ANY);
}

int tw_read_probe_times(struct tw_reader *reader)
{
    uint64_t times = 0;
    if (!tw_scan_range(reader->line.value, 1, TW_MAX_TRIES, &times)) {
        char allowed[24];
        (void)snprintf(allowed, sizeof allowed, "1 to %d", TW_MAX_TRIES);
        return tw_reader_refuse(reader, "wrong number in", allowed);
    }
    this_probe(reader)->times = (unsigned)times;
    return 0;
}

int tw_read_probe_expect(struct tw_reader *reader)
{
    if (!tw_probe_expect_parse(reader->line.value, this_probe(reader)))
        return tw_reader_refuse(reader, "wrong expectation",
                                "`OK`, `ERRNO, then OK after WHAT` (TIME_WAIT, FIN_TIMEOUT, "
                                "RETRY, [then] or a time such as 2s), or "
                                "`ERRNO, not OK within TIME`; ERRNO such as EADDRINUSE");
    this_probe(reader)->line = reader->line.line;
    return 0;
}
