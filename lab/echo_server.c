/* An echo server: whatever a client sends, it sends back. One client after another.
 *
 *     cc -o echo_server echo_server.c
 *     ./echo_server 5000                  (in another terminal: ./echo_client 127.0.0.1 5000)
 *     ./echo_server --reuseaddr 5000
 *
 * There is one question to ask of it: who closes the connection first?
 *   - Type q at the client: the client does. Stop the server, start it again: it starts.
 *   - Press Ctrl-C here while a client is connected: the server does. Start it again on the
 * same port: "Address already in use", for a minute, unless both had --reuseaddr.
 *
 * Nothing below catches Ctrl-C. SIGINT ends the process, the kernel closes its sockets, and
 * closing a connection is what sends the FIN.
 */
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FAILED = 1, USAGE = 2 }; /* exit statuses */
enum { BACKLOG = 5 };           /* clients that may wait while one is served */
enum { PEER_TEXT = INET_ADDRSTRLEN + sizeof ":65535" };

/* strerror() has the sentence; the manual pages are sorted by the name. */
static const char *errno_name(int error)
{
    switch (error) {
    case EACCES:
        return "EACCES";
    case EADDRINUSE:
        return "EADDRINUSE";
    case ECONNRESET:
        return "ECONNRESET";
    case EMFILE:
        return "EMFILE";
    case EPIPE:
        return "EPIPE";
    case ETIMEDOUT:
        return "ETIMEDOUT";
    default:
        return "see errno(3)";
    }
}

/* Says what failed, on what, and why: "bind port 5000: Address already in use (EADDRINUSE)". */
static void complain(const char *call, const char *on_what)
{
    int error = errno;
    fprintf(stderr, "%s %s: %s (%s)\n", call, on_what, strerror(error), errno_name(error));

    if (error == EADDRINUSE)
        fprintf(
            stderr,
            "Another socket holds the port; `ss -tan 'sport = :%s'` shows it. A LISTEN is a\n"
            "server that still runs. A FIN-WAIT-2 or TIME-WAIT is the last connection of a\n"
            "server that closed first: it goes by itself, in about a minute. It would not\n"
            "have been in the way if that server and this one had both set --reuseaddr.\n",
            on_what);
    if (error == EACCES)
        fprintf(stderr, "Ports below 1024 are for root. Take a higher one, such as 5000.\n");
}

static int usage(void)
{
    fprintf(stderr,
            "usage: echo_server [--reuseaddr] PORT\n"
            "PORT is a number from 0 to 65535; with 0 the kernel chooses a free one.\n");
    return USAGE;
}

/* Reads a port: digits, nothing else, at most 65535. atoi() would make 0 of "http", 5000 of
 * "5000x", and strtol() still takes " +5000". */
static bool parse_port(const char *text, in_port_t *out)
{
    unsigned long port = 0;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c < '0' || *c > '9')
            return false;
        port = port * 10 + (unsigned long)(*c - '0');
        if (port > 65535)
            return false;
    }
    if (*text == '\0')
        return false;
    *out = (in_port_t)port;
    return true;
}

/* Makes the socket that clients connect to. Returns it, or -1 when it has complained. */
static int listen_on(in_port_t port, bool reuseaddr)
{
    char name[sizeof "65535"];
    snprintf(name, sizeof name, "%u", (unsigned)port);

    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0) {
        complain("socket for port", name);
        return -1;
    }

    /* Before bind(): it is bind() that asks. An accepted connection inherits the option from
     * its listener and keeps it to the end of its TIME-WAIT, which is why the server that left
     * the TIME-WAIT behind must have had it too. */
    int on = 1;
    if (reuseaddr && setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) {
        complain("set SO_REUSEADDR for port", name);
        close(listener);
        return -1;
    }

    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(port)};
    any.sin_addr.s_addr = htonl(INADDR_ANY);
    if (bind(listener, (const struct sockaddr *)&any, sizeof any) < 0) {
        complain("bind port", name);
        close(listener);
        return -1;
    }
    if (listen(listener, BACKLOG) < 0) {
        complain("listen on port", name);
        close(listener);
        return -1;
    }
    return listener;
}

/* Writes "127.0.0.1:41234". Returns text. */
static const char *address_text(const struct sockaddr_in *address, char text[PEER_TEXT])
{
    char host[INET_ADDRSTRLEN] = "?";
    inet_ntop(AF_INET, &address->sin_addr, host, sizeof host);
    snprintf(text, PEER_TEXT, "%s:%u", host, (unsigned)ntohs(address->sin_port));
    return text;
}

/* Sends all n bytes: send() may take fewer, and then the rest is ours to send. Returns 0 or -1.
 */
static int send_all(int connection, const char *bytes, size_t n)
{
    while (n > 0) {
        /* Without MSG_NOSIGNAL a client that is gone would not be an error for us to report:
         * the signal SIGPIPE would end the server without a word. */
        ssize_t sent = send(connection, bytes, n, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return -1;
        bytes += sent;
        n -= (size_t)sent;
    }
    return 0;
}

/* Echoes until the client closes, or until the connection breaks, which ends this client and
 * not the server. */
static void echo(int connection, const char *client)
{
    char bytes[4096];
    for (;;) {
        ssize_t received = recv(connection, bytes, sizeof bytes, 0);
        if (received == 0) /* the client's FIN */
            return;
        if (received < 0 && errno == EINTR)
            continue;
        /* -1 is not 0: a loop "until recv() returns 0" would go round for ever here. */
        if (received < 0) {
            complain("receive from", client);
            return;
        }
        if (send_all(connection, bytes, (size_t)received) < 0) {
            complain("send to", client);
            return;
        }
    }
}

/* Serves one client after another. Returns only when accept() cannot go on. */
static void serve(int listener)
{
    for (;;) {
        struct sockaddr_in from = {0};
        socklen_t length = sizeof from;
        int connection = accept(listener, (struct sockaddr *)&from, &length);
        if (connection < 0 && (errno == EINTR || errno == ECONNABORTED))
            continue; /* ECONNABORTED: that client was gone before we came to it */
        if (connection < 0)
            return;

        char client[PEER_TEXT];
        printf("%s connected\n", address_text(&from, client));
        echo(connection, client);
        close(connection);
        printf("%s closed\n", client);
    }
}

int main(int argc, char *argv[])
{
    bool reuseaddr = false;
    const char *wanted = NULL;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--reuseaddr") == 0) {
            reuseaddr = true;
            continue;
        }
        if (wanted != NULL)
            return usage();
        wanted = argv[i];
    }
    in_port_t port;
    if (wanted == NULL)
        return usage();
    if (!parse_port(wanted, &port)) {
        fprintf(stderr, "echo_server: '%s' is not a port\n", wanted);
        return usage();
    }

    /* Line by line even when it goes into a file or a pipe, where it would come in blocks. */
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);

    int listener = listen_on(port, reuseaddr);
    if (listener < 0)
        return FAILED;

    /* With port 0 only the kernel knows where we are. */
    struct sockaddr_in at = {0};
    socklen_t length = sizeof at;
    char here[PEER_TEXT];
    if (getsockname(listener, (struct sockaddr *)&at, &length) < 0) {
        complain("getsockname for port", wanted);
        return FAILED;
    }
    printf("listening on %s (Ctrl-C stops me)\n", address_text(&at, here));

    serve(listener);
    complain("accept on", here);
    return FAILED;
}
