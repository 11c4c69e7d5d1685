#include "restart_let.h"

#include "sock_pass.h"

#include <netinet/in.h>
#include <sys/stat.h>

static int open_one(struct tw_restart_scene *scene, size_t which, struct tw_err *err)
{
    uint16_t port = scene->ask->lets[which];
    const struct sockaddr_in at = {.sin_family = AF_INET,
                                   .sin_port = htons(port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct stat status;
    TW_AUTO(tw_fd_drop) int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&at, sizeof at) < 0 ||
        listen(fd, SOMAXCONN) < 0 || fstat(fd, &status) < 0)
        return tw_fail(err, errno, "--let: listen on 127.0.0.1:%u in the world", port);
    int error = tw_sock_pass_send(scene->carrier_fd, &which, sizeof which, fd);
    if (error != 0)
        return tw_fail(err, error, "--let: pass port %u to its carrier", port);
    scene->lets[scene->n_lets++] = status.st_ino;
    return 0;
}

int tw_restart_let_open(struct tw_restart_scene *scene, struct tw_err *err)
{
    for (size_t i = 0; i < scene->ask->n_lets; i++) {
        if (open_one(scene, i, err) < 0)
            return -1;
    }
    return 0;
}

bool tw_restart_let_has(const struct tw_restart_scene *scene, uint64_t inode)
{
    for (size_t i = 0; i < scene->n_lets; i++) {
        if (scene->lets[i] == inode)
            return true;
    }
    return false;
}
