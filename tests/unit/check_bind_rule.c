#include "bind_rule.h"
#include "bind_words.h"
#include "suite.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A socket in one line: "127.0.0.1 AP TIME-WAIT uid7 dev2 v6only orphan", the address first. */
static struct tw_bind_socket socket_of(const char *line)
{
    struct tw_bind_socket socket = {.at.port = 5000, .state = TW_BOUND};
    char words[120];
    (void)snprintf(words, sizeof words, "%s", line);
    char *rest = NULL;
    char *word = strtok_r(words, " ", &rest);
    ck_assert_msg(word != NULL && tw_endpoint_parse_address(word, &socket.at), "%s", line);
    while ((word = strtok_r(NULL, " ", &rest)) != NULL) {
        if (strcmp(word, "-") == 0)
            continue;
        if (strspn(word, "AP") == strlen(word)) {
            socket.reuseaddr = strchr(word, 'A') != NULL;
            socket.reuseport = strchr(word, 'P') != NULL;
        } else if (strncmp(word, "uid", 3) == 0) {
            socket.uid = (unsigned)strtoul(word + 3, NULL, 10);
        } else if (strncmp(word, "dev", 3) == 0) {
            socket.device = (unsigned)strtoul(word + 3, NULL, 10);
        } else if (strcmp(word, "v6only") == 0) {
            socket.v6only = true;
        } else if (strcmp(word, "orphan") == 0) {
            socket.orphan = true;
        } else if (strcmp(word, "chosen") == 0) {
            socket.at.port = 0;
        } else {
            ck_assert_msg(tw_tcp_state_parse(word, &socket.state), "%s: %s?", line, word);
        }
    }
    return socket;
}

static const struct {
    const char *there, *fresh;
    enum tw_bind_clause clause;
} pairs[] = {
    /* The bind matrix: what the server's TIME-WAIT has, and what its successor has. */
    {"127.0.0.1 - TIME-WAIT", "127.0.0.1 -", TW_BIND_NEITHER},
    {"127.0.0.1 - TIME-WAIT", "127.0.0.1 A", TW_BIND_ONLY_NEW},
    {"127.0.0.1 A TIME-WAIT", "127.0.0.1 -", TW_BIND_ONLY_THERE},
    {"127.0.0.1 A TIME-WAIT", "127.0.0.1 A", TW_BIND_BOTH_REUSEADDR},
    {"127.0.0.1 P TIME-WAIT", "127.0.0.1 P", TW_BIND_BOTH_REUSEPORT},
    {"127.0.0.1 P TIME-WAIT", "127.0.0.1 AP", TW_BIND_BOTH_REUSEPORT},
    {"127.0.0.1 AP TIME-WAIT", "127.0.0.1 P", TW_BIND_BOTH_REUSEPORT},
    {"127.0.0.1 AP TIME-WAIT", "127.0.0.1 AP", TW_BIND_BOTH_REUSEADDR},
    {"127.0.0.1 A TIME-WAIT", "127.0.0.1 P", TW_BIND_NOT_THE_SAME},
    {"127.0.0.1 P TIME-WAIT", "127.0.0.1 A", TW_BIND_NOT_THE_SAME},
    {"127.0.0.1 - TIME-WAIT", "127.0.0.1 P", TW_BIND_ONLY_NEW},
    {"127.0.0.1 P TIME-WAIT", "127.0.0.1 -", TW_BIND_ONLY_THERE},

    /* Every state but LISTEN is treated as TIME-WAIT is. */
    {"127.0.0.1 - ESTABLISHED", "127.0.0.1 A", TW_BIND_ONLY_NEW},
    {"127.0.0.1 A ESTABLISHED", "127.0.0.1 A", TW_BIND_BOTH_REUSEADDR},
    {"127.0.0.1 A CLOSE-WAIT", "127.0.0.1 A", TW_BIND_BOTH_REUSEADDR},
    {"127.0.0.1 A FIN-WAIT-2", "127.0.0.1 A", TW_BIND_BOTH_REUSEADDR},
    {"127.0.0.1 A BOUND", "127.0.0.1 A", TW_BIND_BOTH_REUSEADDR},
    {"127.0.0.1 - BOUND", "127.0.0.1 A", TW_BIND_ONLY_NEW},

    /* Against one that listens only SO_REUSEPORT helps. */
    {"127.0.0.1 - LISTEN", "127.0.0.1 -", TW_BIND_LISTENS},
    {"127.0.0.1 A LISTEN", "127.0.0.1 A", TW_BIND_LISTENS},
    {"127.0.0.1 AP LISTEN", "127.0.0.1 A", TW_BIND_LISTENS},
    {"127.0.0.1 P LISTEN", "127.0.0.1 P", TW_BIND_BOTH_REUSEPORT},
    {"127.0.0.1 P LISTEN", "127.0.0.1 AP", TW_BIND_BOTH_REUSEPORT},
    {"127.0.0.1 A LISTEN", "127.0.0.1 A LISTEN", TW_BIND_LISTENS},
    {"127.0.0.1 A BOUND", "127.0.0.1 A LISTEN", TW_BIND_BOTH_REUSEADDR},

    /* SO_REUSEPORT is for one user's sockets; what is left of a connection has no user. */
    {"127.0.0.1 P LISTEN uid1", "127.0.0.1 P uid2", TW_BIND_OTHER_OWNER},
    {"127.0.0.1 P ESTABLISHED uid1", "127.0.0.1 P uid2", TW_BIND_OTHER_OWNER},
    {"127.0.0.1 AP ESTABLISHED uid1", "127.0.0.1 AP uid2", TW_BIND_BOTH_REUSEADDR},
    {"127.0.0.1 P TIME-WAIT uid1", "127.0.0.1 P uid2", TW_BIND_BOTH_REUSEPORT},
    {"127.0.0.1 P FIN-WAIT-2 uid1", "127.0.0.1 P uid2", TW_BIND_OTHER_OWNER},
    {"127.0.0.1 P FIN-WAIT-2 uid1 orphan", "127.0.0.1 P uid2", TW_BIND_BOTH_REUSEPORT},
    {"127.0.0.1 P CLOSE-WAIT uid1 orphan", "127.0.0.1 P uid2", TW_BIND_OTHER_OWNER},

    /* Addresses. */
    {"127.0.0.1 - TIME-WAIT", "127.0.0.2 -", TW_BIND_OTHER_ADDRESS},
    {"127.0.0.1 - TIME-WAIT", "0.0.0.0 -", TW_BIND_NEITHER},
    {"0.0.0.0 - LISTEN", "127.0.0.1 -", TW_BIND_LISTENS},
    {"127.0.0.1 A TIME-WAIT", "0.0.0.0 A", TW_BIND_BOTH_REUSEADDR},
    {"0.0.0.0 - BOUND", "0.0.0.0 -", TW_BIND_NEITHER},
    {"::1 v6only - BOUND", "127.0.0.1 -", TW_BIND_OTHER_ADDRESS},
    {"::1 v6only - BOUND", "0.0.0.0 -", TW_BIND_OTHER_ADDRESS},
    {"::1 v6only - BOUND", "::1 -", TW_BIND_NEITHER},
    {"::1 v6only - BOUND", ":: -", TW_BIND_NEITHER},
    {":: - BOUND", "::1 -", TW_BIND_NEITHER},

    /* Dual stack: [::] without IPV6_V6ONLY holds the IPv4 port too. */
    {":: - LISTEN", "0.0.0.0 -", TW_BIND_LISTENS},
    {":: - LISTEN", "127.0.0.1 -", TW_BIND_LISTENS},
    {":: - LISTEN", "::ffff:127.0.0.1 -", TW_BIND_LISTENS},
    {":: v6only - LISTEN", "0.0.0.0 -", TW_BIND_OTHER_ADDRESS},
    {":: v6only - LISTEN", "127.0.0.1 -", TW_BIND_OTHER_ADDRESS},
    {":: v6only - LISTEN", ":: -", TW_BIND_LISTENS},
    {"0.0.0.0 - LISTEN", ":: -", TW_BIND_LISTENS},
    {"0.0.0.0 - LISTEN", ":: v6only -", TW_BIND_OTHER_ADDRESS},
    {"0.0.0.0 - LISTEN", "::1 -", TW_BIND_OTHER_ADDRESS},
    {"127.0.0.1 - BOUND", ":: -", TW_BIND_NEITHER},

    /* An IPv4 client of a dual-stack server: its TIME-WAIT is an IPv4 one in all but family. */
    {"::ffff:127.0.0.1 - TIME-WAIT", "0.0.0.0 -", TW_BIND_NEITHER},
    {"::ffff:127.0.0.1 - TIME-WAIT", "127.0.0.1 -", TW_BIND_NEITHER},
    {"::ffff:127.0.0.1 - TIME-WAIT", "::ffff:127.0.0.1 -", TW_BIND_NEITHER},
    {"::ffff:127.0.0.1 - TIME-WAIT", ":: -", TW_BIND_NEITHER},
    {"::ffff:127.0.0.1 - TIME-WAIT", ":: v6only -", TW_BIND_OTHER_ADDRESS},
    {"::ffff:127.0.0.1 - TIME-WAIT", "::1 -", TW_BIND_OTHER_ADDRESS},
    {"::ffff:127.0.0.1 - TIME-WAIT", "127.0.0.2 -", TW_BIND_OTHER_ADDRESS},
    {"::ffff:0.0.0.0 - BOUND", "127.0.0.1 -", TW_BIND_NEITHER},
    {"::ffff:0.0.0.0 - BOUND", "::1 -", TW_BIND_OTHER_ADDRESS},

    /* An IPv6 client of a dual-stack server: 0.0.0.0 is refused for it, no other IPv4 address
     * is, and nor is 0.0.0.0 when it is asked for through IPv6. */
    {"::1 - TIME-WAIT", "0.0.0.0 -", TW_BIND_NEITHER},
    {"::1 - TIME-WAIT", "127.0.0.1 -", TW_BIND_OTHER_ADDRESS},
    {"::1 - TIME-WAIT", "::ffff:0.0.0.0 -", TW_BIND_OTHER_ADDRESS},
    {"::1 v6only - TIME-WAIT", "0.0.0.0 -", TW_BIND_OTHER_ADDRESS},

    /* Devices. */
    {"127.0.0.1 - LISTEN dev1", "127.0.0.1 - dev2", TW_BIND_OTHER_DEVICE},
    {"127.0.0.1 - LISTEN dev1", "127.0.0.1 - dev1", TW_BIND_LISTENS},
    {"127.0.0.1 - LISTEN dev1", "127.0.0.1 -", TW_BIND_LISTENS},
    {"127.0.0.1 - LISTEN", "127.0.0.1 - dev2", TW_BIND_LISTENS},

    /* A port of the kernel's choice has to be free of all that overlap. */
    {"127.0.0.1 A TIME-WAIT", "127.0.0.1 A chosen", TW_BIND_CHOSEN},
    {"127.0.0.1 P LISTEN", "127.0.0.1 P chosen", TW_BIND_CHOSEN},
    {"127.0.0.1 - TIME-WAIT", "127.0.0.2 - chosen", TW_BIND_OTHER_ADDRESS},
};

START_TEST(test_pair)
{
    struct tw_bind_socket there = socket_of(pairs[_i].there);
    struct tw_bind_socket fresh = socket_of(pairs[_i].fresh);
    struct tw_bind_decision got = tw_bind_rule_decide(&fresh, &there, 1, NULL);
    ck_assert_msg(got.clause == pairs[_i].clause, "%s -> %s: %s, expected %s", pairs[_i].there,
                  pairs[_i].fresh, tw_bind_clause_name(got.clause),
                  tw_bind_clause_name(pairs[_i].clause));
    ck_assert_int_eq(got.error, tw_bind_clause_allows(got.clause) ? 0 : EADDRINUSE);
    ck_assert_int_eq(got.with, 0);
}
END_TEST

START_TEST(test_nobody_there)
{
    struct tw_bind_socket fresh = socket_of("127.0.0.1 -");
    struct tw_bind_decision got = tw_bind_rule_decide(&fresh, NULL, 0, NULL);
    ck_assert_int_eq(got.error, 0);
    ck_assert_int_eq(got.clause, TW_BIND_FREE);
    ck_assert_int_eq(got.with, -1);
}
END_TEST

/* The one that is told about: in the way before not; a listener before a TIME-WAIT. */
START_TEST(test_worst_is_told)
{
    struct tw_bind_socket there[] = {
        socket_of("127.0.0.2 - LISTEN"),
        socket_of("127.0.0.1 A TIME-WAIT"),
        socket_of("127.0.0.1 - TIME-WAIT"),
        socket_of("127.0.0.1 A LISTEN"),
    };
    struct tw_bind_socket fresh = socket_of("127.0.0.1 A");
    struct tw_bind_decision got = tw_bind_rule_decide(&fresh, there, 4, NULL);
    ck_assert_int_eq(got.clause, TW_BIND_LISTENS);
    ck_assert_int_eq(got.with, 3);
    got = tw_bind_rule_decide(&fresh, there, 3, NULL);
    ck_assert_int_eq(got.clause, TW_BIND_ONLY_NEW);
    ck_assert_int_eq(got.with, 2);
    got = tw_bind_rule_decide(&fresh, there, 2, NULL);
    ck_assert_int_eq(got.clause, TW_BIND_BOTH_REUSEADDR);
    ck_assert_int_eq(got.with, 1);
}
END_TEST

/* A story about a port: what came to it, how it was then, and how it is when the last asks. */
enum { MAX_STORY = 4 };
static const struct {
    const char *what;
    const char *came[MAX_STORY]; /* as they were bound, in this order; connect: by connect() */
    const char *now[MAX_STORY];  /* as they are now; NULL: gone */
    const char *fresh;
    enum tw_bind_clause clause;
} stories[] = {
    {"SO_REUSEADDR that was cleared after bind() counts no more",
     {"127.0.0.1 A"},
     {"127.0.0.1 -"},
     "127.0.0.1 A",
     TW_BIND_ONLY_NEW},
    {"one that was set after bind() counts",
     {"127.0.0.1 -"},
     {"127.0.0.1 A"},
     "127.0.0.1 A",
     TW_BIND_BOTH_REUSEADDR},
    {"SO_REUSEPORT that was cleared after bind() counts still",
     {"127.0.0.1 P"},
     {"127.0.0.1 -"},
     "127.0.0.1 P",
     TW_BIND_MEMORY},
    {"after listen() as well",
     {"127.0.0.1 P", "127.0.0.1 P LISTEN"},
     {"127.0.0.1 - LISTEN"},
     "127.0.0.1 P",
     TW_BIND_MEMORY},
    {"and for listen()",
     {"127.0.0.1 P"},
     {"127.0.0.1 -"},
     "127.0.0.1 P LISTEN",
     TW_BIND_MEMORY},
    {"for the same user only",
     {"127.0.0.1 P uid1"},
     {"127.0.0.1 - uid1"},
     "127.0.0.1 P uid2",
     TW_BIND_ONLY_NEW},
    {"for an address that it covers",
     {"0.0.0.0 P"},
     {"0.0.0.0 -"},
     "127.0.0.2 P",
     TW_BIND_MEMORY},
    {"and no other", {"127.0.0.1 P"}, {"127.0.0.1 -"}, "0.0.0.0 P", TW_BIND_ONLY_NEW},
    {"[::] covers IPv4", {":: P"}, {":: -"}, "127.0.0.1 P", TW_BIND_MEMORY},
    {"[::] with IPV6_V6ONLY does not",
     {":: P v6only", "127.0.0.1 -"},
     {":: P v6only", "127.0.0.1 -"},
     "127.0.0.1 P",
     TW_BIND_ONLY_NEW},
    {"0.0.0.0 covers [::], of all things",
     {"0.0.0.0 P"},
     {"0.0.0.0 -"},
     ":: P",
     TW_BIND_MEMORY},
    {"127.0.0.1 does not", {"127.0.0.1 P"}, {"127.0.0.1 -"}, ":: P", TW_BIND_ONLY_NEW},
    {"nor when one without it came after it",
     {"127.0.0.1 P", "127.0.0.2 -"},
     {"127.0.0.1 -", "127.0.0.2 -"},
     "127.0.0.1 P",
     TW_BIND_ONLY_NEW},
    {"who has both opens the door of SO_REUSEADDR to SO_REUSEPORT",
     {"127.0.0.1 A", "127.0.0.1 AP"},
     {"127.0.0.1 A", "127.0.0.1 AP"},
     "127.0.0.1 P",
     TW_BIND_MEMORY},
    {"at its own address only",
     {"0.0.0.0 A", "127.0.0.1 AP"},
     {"0.0.0.0 A", "127.0.0.1 AP"},
     "127.0.0.2 P",
     TW_BIND_NOT_THE_SAME},
    {"even when it is gone",
     {"127.0.0.1 A", "127.0.0.1 AP"},
     {"127.0.0.1 A", NULL},
     "127.0.0.1 P",
     TW_BIND_MEMORY},
    {"but not when only connect()'s sockets are left",
     {"connect 127.0.0.1 A ESTABLISHED", "127.0.0.1 AP"},
     {"connect 127.0.0.1 A ESTABLISHED", NULL},
     "127.0.0.1 P",
     TW_BIND_NOT_THE_SAME},
    {"a port of the kernel's choice is looked for without memory",
     {"127.0.0.1 P"},
     {"127.0.0.1 -"},
     "127.0.0.1 P chosen",
     TW_BIND_CHOSEN},
};

static enum tw_bind_by by_of(const char **line)
{
    static const char connect[] = "connect ";
    if (strncmp(*line, connect, sizeof connect - 1) != 0)
        return TW_BIND_BY_USER;
    *line += sizeof connect - 1;
    return TW_BIND_BY_CONNECT;
}

START_TEST(test_story)
{
    struct tw_bind_memory memory = {0};
    struct tw_bind_socket there[MAX_STORY];
    size_t n_there = 0;
    bool by_user = false;
    for (size_t i = 0; i < MAX_STORY && stories[_i].came[i] != NULL; i++) {
        const char *line = stories[_i].came[i];
        enum tw_bind_by by = by_of(&line);
        struct tw_bind_socket socket = socket_of(line);
        ck_assert(tw_bind_memory_bound(&memory, &socket, by));
    }
    for (size_t i = 0; i < MAX_STORY; i++) {
        const char *line = stories[_i].now[i];
        if (line == NULL)
            continue;
        by_user = by_of(&line) == TW_BIND_BY_USER || by_user;
        there[n_there++] = socket_of(line);
    }
    for (size_t i = 0; i < MAX_STORY; i++) {
        const char *line = stories[_i].came[i];
        if (line == NULL || stories[_i].now[i] != NULL)
            continue;
        (void)by_of(&line);
        struct tw_bind_socket gone = socket_of(line);
        if (gone.state != TW_LISTEN)
            tw_bind_memory_left(&memory, &gone.at,
                                (struct tw_bind_left){.any = true, .by_user = by_user});
    }

    struct tw_bind_socket fresh = socket_of(stories[_i].fresh);
    struct tw_bind_decision got = tw_bind_rule_decide(&fresh, there, n_there, &memory);
    ck_assert_msg(got.clause == stories[_i].clause, "%s: %s, expected %s", stories[_i].what,
                  tw_bind_clause_name(got.clause), tw_bind_clause_name(stories[_i].clause));
    ck_assert_int_eq(got.error, tw_bind_clause_allows(got.clause) ? 0 : EADDRINUSE);
}
END_TEST

START_TEST(test_more_addresses_than_places)
{
    struct tw_bind_memory memory = {0};
    struct tw_bind_socket socket = socket_of("127.0.0.1 A");
    for (unsigned i = 0; i < TW_BIND_MAX_PLACES; i++) {
        socket.at.address[3] = (uint8_t)(1 + i);
        ck_assert(tw_bind_memory_bound(&memory, &socket, TW_BIND_BY_USER));
    }
    ck_assert(tw_bind_memory_bound(&memory, &socket, TW_BIND_BY_USER));
    socket.at.address[3] = 200;
    ck_assert(!tw_bind_memory_bound(&memory, &socket, TW_BIND_BY_USER));
}
END_TEST

START_TEST(test_sentence)
{
    struct tw_bind_socket there = socket_of("127.0.0.1 - TIME-WAIT");
    there.name = "server";
    struct tw_bind_socket fresh = socket_of("0.0.0.0 A");
    struct tw_bind_decision decision = tw_bind_rule_decide(&fresh, &there, 1, NULL);
    char text[TW_BIND_TEXT];
    ck_assert_str_eq(tw_bind_words_decision(&fresh, &there, &decision, text),
                     "bind() on 0.0.0.0:5000 with SO_REUSEADDR is refused: it conflicts with "
                     "the server's connection at 127.0.0.1:5000 in TIME-WAIT, without "
                     "SO_REUSEADDR. The new socket has the option, the other socket does not: "
                     "Linux requires it on both.");
    fresh = socket_of("0.0.0.0 AP LISTEN");
    decision = tw_bind_rule_decide(&fresh, NULL, 0, NULL);
    ck_assert_str_eq(tw_bind_words_decision(&fresh, NULL, &decision, text),
                     "listen() on 0.0.0.0:5000 with SO_REUSEADDR and SO_REUSEPORT works. "
                     "Nothing holds the port.");
}
END_TEST

/* Every clause has a name of its own, a reason; advice where it refuses. */
START_TEST(test_words_of_clause)
{
    enum tw_bind_clause clause = (enum tw_bind_clause)_i;
    ck_assert_ptr_nonnull(tw_bind_clause_reason(clause));
    for (int is_clients = 0; is_clients < 2; is_clients++)
        ck_assert_int_eq(tw_bind_clause_advice(clause, is_clients == 1) == NULL,
                         tw_bind_clause_allows(clause));
    for (int i = 0; i < _i; i++)
        ck_assert_str_ne(tw_bind_clause_name(clause),
                         tw_bind_clause_name((enum tw_bind_clause)i));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("bind_rule");

    TCase *matrix = tcase_create("matrix");
    tcase_add_loop_test(matrix, test_pair, 0, (int)TW_COUNT(pairs));
    tcase_add_test(matrix, test_nobody_there);
    tcase_add_test(matrix, test_worst_is_told);
    suite_add_tcase(s, matrix);

    TCase *memory = tcase_create("memory");
    tcase_add_loop_test(memory, test_story, 0, (int)TW_COUNT(stories));
    tcase_add_test(memory, test_more_addresses_than_places);
    suite_add_tcase(s, memory);

    TCase *words = tcase_create("words");
    tcase_add_loop_test(words, test_words_of_clause, 0, TW_N_BIND_CLAUSES);
    tcase_add_test(words, test_sentence);
    suite_add_tcase(s, words);
    return s;
}
