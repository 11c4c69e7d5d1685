#include "owner_search.h"

#include "descriptors.h"
#include "owner_found.h"
#include "owner_hidden.h"

#include <limits.h>

enum { LOW = 64 }; /* descriptors below this are looked at first */

struct table {
    struct tw_owner_found *found;
    struct tw_process *process;
};

static void note_descriptor(const struct tw_descriptor *descriptor, void *arg)
{
    const struct table *table = arg;
    const struct tw_owner_place place = {
        .process = table->process, .by = TW_PORT_BY_DESCRIPTOR, .fd = descriptor->fd};
    if (descriptor->socket != 0)
        tw_owner_found_note(table->found, &place, descriptor->socket);
}

/* One round over the processes: their descriptors in of->from ... of->until. */
static void search_tables(struct tw_owner_found *found, struct tw_process_list *list,
                          const struct tw_descriptors_of *of)
{
    for (size_t i = 0; i < list->n; i++) {
        struct tw_process *process = &list->processes[i];
        struct table table = {.found = found, .process = process};
        struct tw_descriptors_of its = *of;
        /* Without a count, there may be more. */
        if (process->is_denied || process->is_left ||
            (list->is_counted && process->n_descriptors <= (uint64_t)of->from))
            continue;
        its.pid = its.tid = process->pid;
        int error = tw_now() >= of->until_ns
                        ? ETIME
                        : tw_descriptors_walk(&its, note_descriptor, &table);
        process->is_denied = error == EACCES || error == EPERM;
        process->is_left = error == ETIME;
    }
}

/* A process whose first thread has ended has no descriptors, and seems another user's; its other
 * threads may have some. */
static bool may_hide(const struct tw_process *process)
{
    return !process->is_left && (!process->is_denied || process->n_descriptors == 0);
}

typedef void look_there(struct tw_owner_found *found, struct tw_process *process,
                        tw_ns until_ns);

static void search_hidden(struct tw_owner_found *found, struct tw_process_list *list,
                          tw_ns until_ns, look_there *look)
{
    for (size_t i = 0; i < list->n && tw_owner_found_missing(found) > 0; i++) {
        struct tw_process *process = &list->processes[i];
        if (may_hide(process) && tw_now() < until_ns)
            look(found, process, until_ns);
    }
}

static void sum_up(const struct tw_process_list *list, struct tw_port_search *search)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct tw_process *process = &list->processes[i];
        if (list->is_counted && process->n_descriptors == 0)
            continue; /* a kernel thread */
        search->n_processes++;
        search->n_denied += process->is_denied;
        search->n_left += process->is_left;
        if (process->is_left)
            search->n_left_descriptors += process->n_descriptors;
    }
}

int tw_owner_search_make(struct tw_port_look *look, uint64_t network, tw_ns budget_ns,
                         struct tw_err *err)
{
    TW_AUTO(tw_process_list_drop) struct tw_process_list list = {0};
    TW_AUTO(tw_owner_found_drop) struct tw_owner_found *found = NULL;
    tw_ns began_ns = tw_now();
    const struct tw_descriptors_of low = {.until = LOW, .until_ns = began_ns + budget_ns};
    const struct tw_descriptors_of high = {
        .from = LOW, .until = INT_MAX, .until_ns = low.until_ns};
    struct tw_err no_list = {0};
    if (tw_process_list_read(&list, &no_list) < 0 && no_list.code == ENOMEM)
        return tw_fail(err, ENOMEM, "owners of port %u", look->at.port);
    if (list.n == 0)
        return 0; /* /proc is not mounted */
    if (tw_owner_found_open(look, network, &found, err) < 0)
        return -1;
    search_tables(found, &list, &low);
    search_tables(found, &list, &high);
    search_hidden(found, &list, low.until_ns, tw_owner_hidden_search);
    search_hidden(found, &list, low.until_ns, tw_owner_hidden_suspect);
    sum_up(&list, &look->search);
    look->search.was_searched = true;
    look->search.took_ns = tw_now() - began_ns;
    return tw_owner_found_close(found, err);
}
