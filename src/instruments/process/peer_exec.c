#include "peer_exec.h"

#include "command.h"
#include "confine.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <unistd.h>

/* A peer's process executes another program. */

/* Closes all descriptors except the sockets that the new program inherits. Its stdin never has
 * input, and its output is discarded. Returns the errno. */
static int prepare(const struct tw_peer_self *self)
{
    bool inherited[1 + TW_PEER_CONNECTIONS];
    int input[2];
    for (size_t i = 0; i <= self->n_connections; i++) {
        int fd = i == 0 ? self->listener_fd : self->connections[i - 1];
        inherited[i] = fd >= 0 && (fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0;
    }
    int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nothing < 0 || dup2(nothing, STDOUT_FILENO) < 0 || dup2(nothing, STDERR_FILENO) < 0 ||
        close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) < 0 || pipe(input) < 0 ||
        dup2(input[0], STDIN_FILENO) < 0)
        return errno;
    for (size_t i = 0; i <= self->n_connections; i++) {
        int fd = i == 0 ? self->listener_fd : self->connections[i - 1];
        if (inherited[i] && fcntl(fd, F_SETFD, 0) < 0)
            return errno;
    }
    return 0;
}

int tw_peer_exec(const struct tw_peer_self *self, const char *command, bool *out_unprepared)
{
    int error = prepare(self);
    if (error == 0)
        error = tw_confine(NULL);
    *out_unprepared = error != 0;
    return error != 0 ? error : tw_command_become(command, self->folders);
}
