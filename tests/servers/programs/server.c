/* server KIND: listens on port 18080, keeps its clients, and lives until a signal ends it.
 *
 *     naive      no option, as in many a book
 *     loop       no option; tries bind() until it works
 *     reset      no option; SO_LINGER 0: closing sends RST
 *     reuseport  SO_REUSEPORT alone
 *     ignores    SO_REUSEADDR; SIGINT is ignored
 *     child      SO_REUSEADDR; a child executes another program with the listener open
 *     cloexec    the same with SOCK_CLOEXEC
 */

#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PORT = 18080, BACKLOG = 5 };

static bool is_kind(const char *kind, const char *name)
{
    return strcmp(kind, name) == 0;
}

static void set(int fd, int option)
{
    int on = 1;
    if (setsockopt(fd, SOL_SOCKET, option, &on, sizeof on) < 0)
        perror("setsockopt");
}

static int listen_as(const char *kind)
{
    const struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    int flags = is_kind(kind, "cloexec") ? SOCK_CLOEXEC : 0;
    int fd = socket(AF_INET, SOCK_STREAM | flags, 0);
    if (is_kind(kind, "ignores") || is_kind(kind, "child") || is_kind(kind, "cloexec"))
        set(fd, SO_REUSEADDR);
    if (is_kind(kind, "reuseport"))
        set(fd, SO_REUSEPORT);
    while (bind(fd, (const struct sockaddr *)&at, sizeof at) < 0) {
        if (!is_kind(kind, "loop")) {
            perror("bind");
            exit(EXIT_FAILURE);
        }
        (void)usleep(100 * 1000);
    }
    if (listen(fd, BACKLOG) < 0) {
        perror("listen");
        exit(EXIT_FAILURE);
    }
    return fd;
}

static void execute_another(void)
{
    if (fork() == 0) {
        (void)execlp("sleep", "sleep", "1000", (char *)NULL);
        _exit(EXIT_FAILURE);
    }
}

int main(int n, char *words[])
{
    const char *kind = n > 1 ? words[1] : "naive";
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    int listener = listen_as(kind);
    if (is_kind(kind, "ignores"))
        (void)signal(SIGINT, SIG_IGN);
    if (is_kind(kind, "child") || is_kind(kind, "cloexec"))
        execute_another();
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client >= 0 && is_kind(kind, "reset"))
            (void)setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
}
