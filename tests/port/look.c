/* look ENDPOINT|PORT [budget-ms=N] [network=NAME] [try] [await-ms=N]: what tw_look_at_port()
 * finds, one line a fact, for scripts; or waits for a socket to go away. */
#include "look_at_port.h"
#include "names.h"
#include "port_watch.h"
#include "scan.h"

#include <string.h>

static void print_socket(const struct tw_port_socket *socket)
{
    static const char *const protocols[] = {"tcp", "mptcp", "udp"};
    static const char *const known[] = {"?", "no", "yes"};
    char local[TW_ENDPOINT_TEXT];
    char remote[TW_ENDPOINT_TEXT];
    (void)printf(
        "socket %s %s %s %s timer %d %lld retransmits %u rto %u queues %u %u uid %u "
        "inode %llu cgroup %llu device %u v6only %s A %s P %s D %s F %s\n",
        protocols[socket->protocol], tw_tcp_state_name(socket->state),
        tw_endpoint_text(&socket->local, local), tw_endpoint_text(&socket->remote, remote),
        (int)socket->timer, (long long)socket->timer_ms, socket->n_retransmits, socket->rto_us,
        socket->n_receive, socket->n_send, socket->uid, (unsigned long long)socket->inode,
        (unsigned long long)socket->cgroup, socket->device, known[socket->v6only],
        known[socket->options.reuseaddr], known[socket->options.reuseport],
        known[socket->options.defer_accept], known[socket->options.fastopen]);
}

static void print_trial(const struct tw_port_trial *trial)
{
    char at[TW_ENDPOINT_TEXT];
    char error[TW_ERRNO_TEXT];
    (void)printf("trial %s %s%s%s %s\n", tw_endpoint_text(&trial->at, at),
                 trial->reuseaddr ? "A" : "", trial->reuseport ? "P" : "",
                 trial->reuseaddr || trial->reuseport ? "" : "-",
                 tw_errno_name(trial->error, error));
}

static void print_owner(const struct tw_port_owner *owner)
{
    (void)printf("owner %d parent %d group %d uid %u user %s name %s state %c deleted %d dumps "
                 "%d age %lld network %d container %d unit %s exe %s command %s\n",
                 owner->pid, owner->parent, owner->process_group, owner->uid, owner->user,
                 owner->name, owner->state, owner->is_deleted, owner->dumps_core,
                 (long long)owner->age_ns, (int)owner->same_network, (int)owner->in_container,
                 owner->unit, owner->executable, owner->command);
}

static void print_holds(const struct tw_port_look *look)
{
    static const char *const by[] = {"descriptor", "thread", "message", "io_uring"};
    for (size_t i = 0; i < look->n_holds; i++) {
        const struct tw_port_hold_of *hold = &look->holds[i];
        (void)printf("hold inode %llu pid %d by %s fd %d\n",
                     (unsigned long long)look->sockets[hold->socket].inode,
                     look->owners[hold->owner].pid, by[hold->by], hold->fd);
    }
}

static void print(const struct tw_port_look *look)
{
    (void)printf("place local %d tentative %d ipv6-off %d reserved %d range %u %u start %u low "
                 "%d hz %u bound-visible %d\n",
                 (int)look->address_is_local, (int)look->address_is_tentative,
                 (int)look->ipv6_is_off, (int)look->reserved, look->range_low, look->range_high,
                 look->unprivileged_start, look->may_bind_low, look->jiffies.hz,
                 (int)look->bound_visible);
    for (size_t i = 0; i < look->n_sockets; i++)
        print_socket(&look->sockets[i]);
    for (size_t i = 0; i < look->n_trials; i++)
        print_trial(&look->trials[i]);
    for (size_t i = 0; i < look->n_owners; i++)
        print_owner(&look->owners[i]);
    print_holds(look);
    for (size_t i = 0; i < look->n_cgroups; i++)
        (void)printf("cgroup %llu %s\n", (unsigned long long)look->cgroups[i].id,
                     look->cgroups[i].unit);
    (void)printf("search searched %d processes %u denied %u left %u descriptors %llu\n",
                 look->search.was_searched, look->search.n_processes, look->search.n_denied,
                 look->search.n_left, (unsigned long long)look->search.n_left_descriptors);
}

struct task {
    struct tw_look_spec spec;
    tw_ns await_ns; /* 0: looks */
};

static int await(const struct task *task, struct tw_err *err)
{
    TW_AUTO(tw_port_watch_drop) struct tw_port_watch *watch = NULL;
    if (tw_port_watch_open(task->spec.network, task->spec.at.port, &watch, err) < 0)
        return -1;
    (void)printf("watching\n");
    (void)fflush(stdout);
    int gone = tw_port_watch_await(watch, tw_now() + task->await_ns, err);
    if (gone >= 0)
        (void)printf("%s\n", gone != 0 ? "gone" : "time is over");
    return gone < 0 ? -1 : 0;
}

static bool parse(const char *word, struct task *task)
{
    struct tw_look_spec *spec = &task->spec;
    uint64_t number = 0;
    if (strcmp(word, "try") == 0)
        return spec->tries = true;
    if (strncmp(word, "network=", 8) == 0)
        return (spec->network = word + 8) != NULL;
    if (strncmp(word, "budget-ms=", 10) == 0 && tw_scan_range(word + 10, 0, 100000, &number)) {
        spec->budget_ns = (tw_ns)number * TW_MS;
        return true;
    }
    if (strncmp(word, "await-ms=", 9) == 0 && tw_scan_range(word + 9, 1, 100000, &number)) {
        task->await_ns = (tw_ns)number * TW_MS;
        return true;
    }
    if (tw_scan_range(word, 1, UINT16_MAX, &number)) {
        spec->at = (struct tw_endpoint){.family = TW_IPV4, .port = (uint16_t)number};
        return true;
    }
    return spec->has_address = tw_endpoint_parse(word, &spec->at);
}

int main(int argc, char *argv[])
{
    struct task task = {.spec.budget_ns = 10 * TW_S};
    TW_AUTO(tw_port_look_drop) struct tw_port_look look = {0};
    struct tw_err err = {0};
    for (int i = 1; i < argc; i++) {
        if (!parse(argv[i], &task))
            return 2;
    }
    int done =
        task.await_ns > 0 ? await(&task, &err) : tw_look_at_port(&task.spec, &look, &err);
    if (done < 0)
        (void)fprintf(stderr, "%s\n", err.text);
    else if (task.await_ns == 0)
        print(&look);
    return done < 0;
}
