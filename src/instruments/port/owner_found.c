#include "owner_found.h"

#include "owner_facts.h"

enum { MOST_SUSPECTED = 64 };

/* A socket that is searched for. */
struct wanted {
    uint64_t inode;
    size_t socket; /* index in the look */
    bool is_found;
};

struct tw_owner_found {
    struct tw_port_look *look;
    struct wanted *wanted; /* by inode */
    size_t n_wanted, n_found, n_suspected;
    size_t n_owners_room, n_holds_room;
    uint64_t network;
    bool is_short; /* of memory */
};

static int compare_wanted(const void *one, const void *other)
{
    const struct wanted *a = one;
    const struct wanted *b = other;
    return a->inode < b->inode ? -1 : a->inode > b->inode;
}

int tw_owner_found_open(struct tw_port_look *look, uint64_t network,
                        struct tw_owner_found **out, struct tw_err *err)
{
    TW_AUTO(tw_owner_found_drop) struct tw_owner_found *found = calloc(1, sizeof *found);
    if (found != NULL)
        found->wanted = calloc(look->n_sockets + 1, sizeof *found->wanted);
    if (found == NULL || found->wanted == NULL)
        return tw_fail(err, ENOMEM, "search for owners");
    found->look = look;
    found->network = network;
    for (size_t i = 0; i < look->n_sockets; i++) {
        if (look->sockets[i].inode != 0)
            found->wanted[found->n_wanted++] =
                (struct wanted){.inode = look->sockets[i].inode, .socket = i};
    }
    qsort(found->wanted, found->n_wanted, sizeof *found->wanted, compare_wanted);
    *out = found;
    found = NULL;
    return 0;
}

void tw_owner_found_drop(struct tw_owner_found **found)
{
    if (*found == NULL)
        return;
    free((*found)->wanted);
    free(*found);
    *found = NULL;
}

/* Doubles an array when it is full. Returns NULL without memory; the array is as before. */
static void *grown(void *array, size_t n, size_t *n_room, size_t n_bytes)
{
    if (n < *n_room)
        return array;
    size_t n_more = *n_room == 0 ? 16 : 2 * *n_room;
    void *more = reallocarray(array, n_more, n_bytes);
    if (more != NULL)
        *n_room = n_more;
    return more;
}

/* The index of the process among the owners; -1 without memory. */
static long owner_of(struct tw_owner_found *found, struct tw_process *process)
{
    struct tw_port_look *look = found->look;
    if (process->owner >= 0)
        return process->owner;
    struct tw_port_owner *owners =
        grown(look->owners, look->n_owners, &found->n_owners_room, sizeof *owners);
    if (owners == NULL)
        return -1;
    look->owners = owners;
    tw_owner_facts_read(process->pid, found->network, &owners[look->n_owners]);
    process->owner = (long)look->n_owners++;
    return process->owner;
}

static void add_hold(struct tw_owner_found *found, const struct tw_owner_place *place,
                     size_t socket)
{
    struct tw_port_look *look = found->look;
    long owner = owner_of(found, place->process);
    struct tw_port_hold_of *holds =
        grown(look->holds, look->n_holds, &found->n_holds_room, sizeof *holds);
    found->is_short = found->is_short || owner < 0 || holds == NULL;
    if (holds != NULL)
        look->holds = holds;
    if (!found->is_short)
        holds[look->n_holds++] = (struct tw_port_hold_of){
            .socket = socket, .owner = (size_t)owner, .by = place->by, .fd = place->fd};
}

void tw_owner_found_note(struct tw_owner_found *found, const struct tw_owner_place *place,
                         uint64_t inode)
{
    const struct wanted key = {.inode = inode};
    struct wanted *wanted =
        bsearch(&key, found->wanted, found->n_wanted, sizeof *found->wanted, compare_wanted);
    if (wanted == NULL)
        return;
    if (!wanted->is_found)
        found->n_found++;
    wanted->is_found = true;
    add_hold(found, place, wanted->socket);
}

void tw_owner_found_suspect(struct tw_owner_found *found, const struct tw_owner_place *place)
{
    for (size_t i = 0; i < found->n_wanted && found->n_suspected < MOST_SUSPECTED; i++) {
        if (found->wanted[i].is_found)
            continue;
        add_hold(found, place, found->wanted[i].socket);
        found->n_suspected++;
    }
}

size_t tw_owner_found_missing(const struct tw_owner_found *found)
{
    return found->n_wanted - found->n_found;
}

static int compare_numbers(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_holds(const void *one, const void *other)
{
    const struct tw_port_hold_of *a = one;
    const struct tw_port_hold_of *b = other;
    if (a->socket != b->socket)
        return compare_numbers(a->socket, b->socket);
    if (a->owner != b->owner)
        return compare_numbers(a->owner, b->owner);
    if (a->by != b->by)
        return a->by < b->by ? -1 : 1;
    return a->fd < b->fd ? -1 : a->fd > b->fd;
}

/* Several threads may share a table: the same hold was then found more than once. */
static void drop_copies(struct tw_port_look *look)
{
    size_t n_kept = 0;
    for (size_t i = 0; i < look->n_holds; i++) {
        if (n_kept == 0 || compare_holds(&look->holds[n_kept - 1], &look->holds[i]) != 0)
            look->holds[n_kept++] = look->holds[i];
    }
    look->n_holds = n_kept;
}

int tw_owner_found_close(struct tw_owner_found *found, struct tw_err *err)
{
    struct tw_port_look *look = found->look;
    if (found->is_short)
        return tw_fail(err, ENOMEM, "owners of port %u", look->at.port);
    if (look->n_holds > 0)
        qsort(look->holds, look->n_holds, sizeof *look->holds, compare_holds);
    drop_copies(look);
    return 0;
}
