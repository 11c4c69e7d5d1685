/* An echo client: sends each line that is typed, and prints what comes back.
 *
 *     cc -o echo_client echo_client.c
 *     ./echo_client 127.0.0.1 5000        (in another terminal: ./echo_server 5000)
 *
 * q, Ctrl-D and Ctrl-C all end it, and to the server they all look the same: its connection is
 * closed, by close() here or by the kernel when the process has gone, and a FIN arrives.
 *
 * While it waits for a line to be typed it does not look at the connection. When the server
 * closes first, the client's kernel knows (it acknowledges the FIN: CLOSE-WAIT), but the client
 * learns of it with the next line that it sends.
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

enum { FAILED = 1, USAGE = 2 }; /* exit statuses */
enum { PIECE = 4096 };          /* bytes that are under way at most */

/* strerror() has the sentence; the manual pages are sorted by the name. */
static const char *errno_name(int error)
{
    switch (error) {
    case EADDRNOTAVAIL:
        return "EADDRNOTAVAIL";
    case ECONNREFUSED:
        return "ECONNREFUSED";
    case ECONNRESET:
        return "ECONNRESET";
    case EHOSTUNREACH:
        return "EHOSTUNREACH";
    case ENETUNREACH:
        return "ENETUNREACH";
    case EPIPE:
        return "EPIPE";
    case ETIMEDOUT:
        return "ETIMEDOUT";
    default:
        return "see errno(3)";
    }
}

/* Says what failed, on what, and why: "connect to 127.0.0.1 port 5000: Connection refused
 * (ECONNREFUSED)". */
static void complain(const char *call, const char *host, const char *port)
{
    int error = errno;
    fprintf(stderr, "%s %s port %s: %s (%s)\n", call, host, port, strerror(error),
            errno_name(error));

    if (error == ECONNREFUSED)
        fprintf(stderr, "Nothing listens there. Start the server first: ./echo_server %s\n",
                port);
    if (error == ECONNRESET || error == EPIPE)
        fprintf(stderr, "The server is gone, or threw the connection away.\n");
    if (error == EADDRNOTAVAIL)
        fprintf(stderr, "No port of our own is left: `ss -tan state time-wait` shows them.\n");
}

static int usage(void)
{
    fprintf(stderr, "usage: echo_client HOST PORT\n"
                    "HOST is a name or an address, PORT a number from 1 to 65535.\n");
    return USAGE;
}

/* Digits, nothing else, 1 to 65535. getaddrinfo() would take "65537" and make 1 of it. */
static bool is_port(const char *text)
{
    unsigned long port = 0;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c < '0' || *c > '9')
            return false;
        port = port * 10 + (unsigned long)(*c - '0');
        if (port > 65535)
            return false;
    }
    return port > 0;
}

/* connect() that a signal interrupts goes on in the kernel: what remains is to call it again,
 * which waits, and says EISCONN when the connection was made meanwhile. Returns 0 or -1. */
static int connect_fully(int connection, const struct sockaddr *to, socklen_t length)
{
    int got;
    do {
        got = connect(connection, to, length);
    } while (got < 0 && errno == EINTR);
    return got < 0 && errno == EISCONN ? 0 : got;
}

/* Connects. Returns the socket, or -1 when it has complained. */
static int connect_to(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    int problem = getaddrinfo(host, port, &hints, &found);
    if (problem != 0) {
        fprintf(stderr, "look up '%s': %s\n", host,
                problem == EAI_SYSTEM ? strerror(errno) : gai_strerror(problem));
        fprintf(stderr, "An address such as 127.0.0.1 needs no looking up.\n");
        return -1;
    }

    /* A name may have several addresses: "localhost" is ::1 as well as 127.0.0.1, and a server
     * often listens on one of them only. The first that answers will do. */
    int connection = -1;
    for (const struct addrinfo *at = found; at != NULL && connection < 0; at = at->ai_next) {
        connection = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
        if (connection < 0)
            continue;
        if (connect_fully(connection, at->ai_addr, at->ai_addrlen) < 0) {
            int error = errno;
            close(connection);
            connection = -1;
            errno = error;
        }
    }
    if (connection < 0)
        complain("connect to", host, port);
    freeaddrinfo(found);
    return connection;
}

/* Sends all n bytes: send() may take fewer, and then the rest is ours to send. Returns 0 or -1.
 */
static int send_all(int connection, const char *bytes, size_t n)
{
    while (n > 0) {
        /* Without MSG_NOSIGNAL a server that is gone would end us by SIGPIPE, without a word.
         */
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

/* Receives and prints n bytes. TCP is a stream: what was sent at once may come back in pieces,
 * so the end of the echo is not a recv() but a number of bytes. Returns 1, 0 when the server
 * closed the connection before, -1 with errno. */
static int print_echo(int connection, size_t n)
{
    char bytes[PIECE];
    while (n > 0) {
        ssize_t received = recv(connection, bytes, n < sizeof bytes ? n : sizeof bytes, 0);
        if (received < 0 && errno == EINTR)
            continue;
        if (received <= 0)
            return (int)received;
        fwrite(bytes, 1, (size_t)received, stdout);
        fflush(stdout);
        n -= (size_t)received;
    }
    return 1;
}

/* Sends a line and prints its echo, a piece at a time: if we sent megabytes before we read, the
 * echo would fill the buffers of both sides, and each would wait for the other to read.
 * Returns 1, 0 or -1 as print_echo() does. */
static int exchange(int connection, const char *line, size_t n)
{
    printf("Echo: ");
    for (size_t done = 0; done < n;) {
        size_t piece = n - done < PIECE ? n - done : PIECE;
        if (send_all(connection, line + done, piece) < 0)
            return -1;
        int got = print_echo(connection, piece);
        if (got <= 0)
            return got;
        done += piece;
    }
    if (line[n - 1] != '\n') /* the input ended without one */
        printf("\n");
    return 1;
}

static bool is_quit(const char *line)
{
    return (line[0] == 'q' || line[0] == 'Q') && (line[1] == '\n' || line[1] == '\0');
}

/* Line after line, until the user or the server ends it. Returns an exit status. */
static int converse(int connection, const char *host, const char *port)
{
    char *line = NULL;
    size_t room = 0;
    int status = EXIT_SUCCESS;
    for (;;) {
        printf("Line to send (q ends): ");
        fflush(stdout);
        ssize_t n = getline(&line, &room, stdin);
        if (n < 0) {
            printf("\n"); /* the prompt has no end of line yet */
            break;
        }
        if (is_quit(line))
            break;
        int got = exchange(connection, line, (size_t)n);
        if (got > 0)
            continue;
        printf("\n");
        fflush(stdout);
        if (got == 0)
            fprintf(stderr, "The server has closed the connection.\n");
        else
            complain("talk to", host, port);
        status = FAILED;
        break;
    }
    free(line);
    return status;
}

int main(int argc, char *argv[])
{
    if (argc != 3)
        return usage();
    if (!is_port(argv[2])) {
        fprintf(stderr, "echo_client: '%s' is not a port\n", argv[2]);
        return usage();
    }

    int connection = connect_to(argv[1], argv[2]);
    if (connection < 0)
        return FAILED;
    int status = converse(connection, argv[1], argv[2]);
    close(connection);
    return status;
}
