#include "sock_pass.h"

#include <string.h>
#include <sys/socket.h>

union control {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
};

int tw_sock_pass_send(int over, const void *bytes, size_t n, int fd)
{
    union control control = {.room = {0}};
    struct iovec data = {.iov_base = (void *)bytes, .iov_len = n};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
    if (fd >= 0) {
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
        control.header = (struct cmsghdr){
            .cmsg_len = CMSG_LEN(sizeof fd), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
        memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
    }
    return sendmsg(over, &message, MSG_NOSIGNAL) < 0 ? errno : 0;
}

ssize_t tw_sock_pass_receive(int over, void *bytes, size_t n, int *out_fd)
{
    union control control;
    struct iovec data = {.iov_base = bytes, .iov_len = n};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    ssize_t received = 0;
    do {
        received = recvmsg(over, &message, MSG_CMSG_CLOEXEC);
    } while (received < 0 && errno == EINTR);
    *out_fd = -1;
    if (received < 0)
        return -1;
    const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_type == SCM_RIGHTS)
        memcpy(out_fd, CMSG_DATA(header), sizeof *out_fd);
    return received;
}
