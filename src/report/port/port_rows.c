#include "port_rows.h"

#include "append.h"
#include "numbers.h"
#include "port_words.h"
#include "wall_time.h"

#include <string.h>

enum { LINE = 700, PROCESSES = 8 };

/* "ESTABLISHED", "UDP" */
static const char *state_of(const struct tw_port_socket *socket)
{
    return socket->protocol == TW_PORT_UDP ? "UDP" : tw_tcp_state_name(socket->state);
}

static void say_peer(const struct tw_port_socket *socket, size_t n, char text[LINE])
{
    struct tw_endpoint peer = socket->remote;
    char at[TW_ENDPOINT_TEXT];
    tw_endpoint_unmap(&peer);
    if (peer.port != 0 && n == 1)
        tw_append(text, LINE, ", peer %s", tw_endpoint_text(&peer, at));
}

static void say_queue(const struct tw_port_socket *socket, const struct tw_port_group *group,
                      char text[LINE])
{
    char n[TW_NUMBERS_SIZE];
    if (group->n_receive == 0 || socket->protocol == TW_PORT_UDP)
        return;
    if (socket->state == TW_LISTEN)
        tw_append(text, LINE, "; %s not yet accepted (at most %u)",
                  tw_numbers_counted(group->n_receive, "connection", "connections", n),
                  socket->n_send + 1);
    else
        tw_append(text, LINE, "; %s not read",
                  tw_numbers_counted(group->n_receive, "byte", "bytes", n));
}

static void say_owner(const struct tw_port_look *look, const struct tw_port_group *group,
                      char text[LINE])
{
    char who[TW_PORT_WORDS];
    char end[TW_PORT_WORDS];
    (void)tw_port_words_end(look, group, end);
    if (group->whose == TW_PORT_OF_LISTENER || group->whose == TW_PORT_OF_KERNEL)
        tw_append(text, LINE, "; %s",
                  group->whose == TW_PORT_OF_KERNEL ? "no process; the kernel keeps it"
                                                    : "in the accept queue");
    else
        tw_append(text, LINE, "; %s", tw_port_owners_text(look, group, who));
    if (end[0] != '\0' && group->whose == TW_PORT_OF_KERNEL)
        tw_append(text, LINE, " %s", end);
    else if (end[0] != '\0')
        tw_append(text, LINE, ", %s", end);
}

/* Options matter to a bind: those of sockets that hold the port. */
static void say_options(const struct tw_port_socket *socket, char text[LINE])
{
    const struct tw_port_options *options = &socket->options;
    bool addr = options->reuseaddr == TW_YES;
    bool port = options->reuseport == TW_YES;
    if (addr || port)
        tw_append(text, LINE, "; %s%s%s", addr ? "SO_REUSEADDR" : "",
                  addr && port ? " and " : "", port ? "SO_REUSEPORT" : "");
    else if (options->reuseaddr == TW_NO && options->reuseport == TW_NO)
        tw_append(text, LINE, "; without SO_REUSEADDR");
}

static void tell_group(const struct tw_port_look *look, const struct tw_port_group *group,
                       struct tw_printer *printer)
{
    const struct tw_port_socket *socket = &look->sockets[group->first];
    char label[TW_NUMBERS_SIZE];
    char text[LINE] = "";
    char at[TW_PORT_WORDS];
    char n[TW_NUMBERS_SIZE];
    (void)snprintf(label, sizeof label, "%s", state_of(socket));
    if (group->n > 1)
        tw_append(text, sizeof text, "%s at ", tw_numbers_count(group->n, n));
    tw_append(text, sizeof text, "%s", tw_port_words_address(socket, at));
    say_peer(socket, group->n, text);
    if (socket->protocol == TW_PORT_MPTCP)
        tw_append(text, sizeof text, "; MPTCP");
    say_owner(look, group, text);
    say_queue(socket, group, text);
    if (tw_port_group_holds(group))
        say_options(socket, text);
    tw_printer_field(printer, TW_PORT_LABEL, TW_PORT_VALUE, label, text);
}

void tw_port_rows_sockets(const struct tw_port_judged *judged, struct tw_printer *printer)
{
    const struct tw_port_groups *groups = &judged->groups;
    char n[TW_NUMBERS_SIZE];
    if (groups->n > 0)
        tw_printer_end(printer);
    for (size_t i = 0; i < groups->n; i++)
        tell_group(judged->port.look, &groups->list[i], printer);
    if (groups->n_left_out == 0)
        return;
    tw_printer_to(printer, TW_PORT_LABEL);
    tw_printer_say(printer, TW_PORT_LABEL, "and %s of other kinds",
                   tw_numbers_counted(groups->n_left_out, "socket", "sockets", n));
    tw_printer_end(printer);
}

/* What is unusual about a process. */
static void say_unusual(const struct tw_port_owner *owner, char text[LINE])
{
    const struct {
        bool is_so;
        const char *words;
    } unusual[] = {
        {owner->parent == 1 && owner->process_group != owner->pid,
         "; its parent has ended, from which it may have inherited the socket"},
        {owner->state == 'T', "; it is stopped (Ctrl-Z), and does nothing until it continues"},
        {owner->state == 'Z', "; its main thread has ended, other threads live"},
        {owner->dumps_core, "; it is dumping core, and ends when that is done"},
        {owner->is_deleted, "; its executable file was deleted or replaced"},
        {owner->same_network == TW_NO, "; its own network namespace is another one"},
        {owner->in_container == TW_YES, "; it is in a container (a PID namespace of its own)"},
    };
    for (size_t i = 0; i < TW_COUNT(unusual); i++) {
        if (unusual[i].is_so)
            tw_append(text, LINE, "%s", unusual[i].words);
    }
}

/* Whether the report would tell the same of both, but for pid and age. */
static bool is_like(const struct tw_port_owner *a, const struct tw_port_owner *b)
{
    return strcmp(a->command, b->command) == 0 && strcmp(a->name, b->name) == 0 &&
           strcmp(a->unit, b->unit) == 0 && a->uid == b->uid &&
           a->is_deleted == b->is_deleted && (a->state == 'T') == (b->state == 'T') &&
           (a->state == 'Z') == (b->state == 'Z') && a->dumps_core == b->dumps_core &&
           a->same_network == b->same_network && a->in_container == b->in_container;
}

/* How many owners from number `from` on are like it. */
static size_t n_like(const struct tw_port_look *look, const struct tw_port_owner *owner,
                     size_t from)
{
    size_t n = 0;
    for (size_t i = from; i < look->n_owners; i++)
        n += is_like(owner, &look->owners[i]);
    return n;
}

/* Of those that are like an owner, the parent of others; else that owner. */
static const struct tw_port_owner *main_of(const struct tw_port_look *look,
                                           const struct tw_port_owner *owner)
{
    for (size_t i = 0; i < look->n_owners; i++) {
        for (size_t j = 0; j < look->n_owners; j++) {
            if (is_like(owner, &look->owners[i]) &&
                look->owners[j].parent == look->owners[i].pid)
                return &look->owners[i];
        }
    }
    return owner;
}

static void say_age(const struct tw_port_owner *owner, char text[LINE])
{
    char age[TW_WALL_TIME_SIZE];
    if (owner->age_ns >= TW_S)
        tw_append(text, LINE, ", started %s ago",
                  tw_wall_time_span(owner->age_ns / TW_S * TW_S, age));
    else if (owner->age_ns >= 0)
        tw_append(text, LINE, ", started less than a second ago");
}

static void tell_process(const struct tw_port_owner *owner, size_t n_more,
                         struct tw_printer *printer)
{
    char label[TW_NUMBERS_SIZE];
    char text[LINE] = "";
    char n[TW_NUMBERS_SIZE];
    (void)snprintf(label, sizeof label, "pid %ld", (long)owner->pid);
    tw_append(text, LINE, "%s", owner->command[0] != '\0' ? owner->command : owner->name);
    if (owner->user[0] != '\0')
        tw_append(text, LINE, "; user %s", owner->user);
    else
        tw_append(text, LINE, "; uid %u", owner->uid);
    say_age(owner, text);
    if (owner->unit[0] != '\0')
        tw_append(text, LINE, ", in %s", owner->unit);
    say_unusual(owner, text);
    if (n_more > 0)
        tw_append(text, LINE, "; and %s like it",
                  tw_numbers_counted(n_more, "process", "processes", n));
    tw_printer_field(printer, TW_PORT_LABEL, TW_PORT_VALUE, label, text);
}

/* How it has a socket, if not in a descriptor of its own. */
static const char *by_words(enum tw_port_by by)
{
    static const char *const words[] = {
        [TW_PORT_BY_DESCRIPTOR] = "",
        [TW_PORT_BY_THREAD] = "only one of its threads has the socket open",
        [TW_PORT_BY_MESSAGE] =
            "the socket may be in a message (SCM_RIGHTS) that it has not received yet",
        [TW_PORT_BY_IO_URING] =
            "the socket is registered with its io_uring, and has no descriptor",
    };
    _Static_assert(TW_COUNT(words) == TW_N_PORT_BY, "a way to have a socket lacks words");
    return words[by];
}

static void tell_by(const struct tw_port_look *look, size_t owner, struct tw_printer *printer)
{
    for (size_t i = 0; i < look->n_holds; i++) {
        const char *words = by_words(look->holds[i].by);
        if (look->holds[i].owner != owner || words[0] == '\0')
            continue;
        tw_printer_field(printer, TW_PORT_LABEL, TW_PORT_VALUE, "", words);
        return;
    }
}

/* Those that are alike are told of once. */
void tw_port_rows_processes(const struct tw_port_judged *judged, struct tw_printer *printer)
{
    const struct tw_port_look *look = judged->port.look;
    size_t n_told = 0;
    size_t n_left = 0;
    char n[TW_NUMBERS_SIZE];
    if (look->n_owners > 0)
        tw_printer_end(printer);
    for (size_t i = 0; i < look->n_owners; i++) {
        const struct tw_port_owner *owner = &look->owners[i];
        size_t n_alike = n_like(look, owner, 0);
        bool is_first = n_like(look, owner, i) == n_alike;
        if (!is_first)
            continue;
        if (n_told++ >= PROCESSES) {
            n_left += n_alike;
            continue;
        }
        tell_process(main_of(look, owner), n_alike - 1, printer);
        tell_by(look, i, printer);
    }
    if (n_left == 0)
        return;
    tw_printer_to(printer, TW_PORT_LABEL);
    tw_printer_say(printer, TW_PORT_LABEL, "and %s",
                   tw_numbers_counted(n_left, "more process", "more processes", n));
    tw_printer_end(printer);
}
