#ifndef TW_TYPED_RUN_H
#define TW_TYPED_RUN_H

#include "judged.h"

/* Runs typed in a test as ledgers, and what must come of them. */

/* Reads the ledger; one that cannot be read fails the test. One that says nothing of the
 * capture has lost nothing: such rows are about something else. The run is the caller's to
 * drop. */
void typed_run(const char *what, const char *ledger, struct tw_run *out);

/* Judges it; that there is no memory fails the test. *out is the caller's to drop. */
void judge_run(const struct tw_run *run, struct tw_judged *out);

/* One row of a table: a claim about a run. */
struct ruling {
    const char *what, *claim;
    int expected;     /* enum tw_ruling, or LEFT_OUT: the claim does not apply */
    const char *seen; /* is in the words of what was seen */
    const char *ledger;
};
enum { LEFT_OUT = TW_UNKNOWN + 1 };

/* Judges the run, and checks the claim; and, of all claims, that none holds without an
 * observation, and each says what was seen. */
void ruling_check(const struct ruling *row);

/* The beginning of every experiment. */
#define EXPERIMENT "# hz 250\n| [experiment]\n| title = typed\n"
#define STEPS "| [steps]\n| client = connect\n"

/* The server closes first, four segments; TIME-WAIT counts from 0.201. */
#define CONNECTED                                                                              \
    "0.001 client ! connect = OK 30us\n"                                                       \
    "0.001 client > server #1 S seq 0\n"                                                       \
    "0.002 server > client #2 S. seq 0 ack 1\n"                                                \
    "0.003 client > server #3 . seq 1 ack 1\n"
#define SERVER_FIRST                                                                           \
    CONNECTED                                                                                  \
    "0.100 server > client #4 F. seq 1 ack 1\n"                                                \
    "0.140 client > server #5 . seq 1 ack 2\n"                                                 \
    "0.200 client > server #6 F. seq 1 ack 2\n"                                                \
    "0.201 server > client #7 . seq 2 ack 2\n"

/* A client that connected to itself closes; its TIME-WAIT counts from 0.101. */
#define SELF_CONNECTED                                                                         \
    "0.001 client ! connect = OK 30us\n"                                                       \
    "0.001 client > client #1 S seq 0\n"                                                       \
    "0.002 client > client #2 S. seq 0 ack 1\n"                                                \
    "0.003 client > client #3 . seq 1 ack 1\n"
#define SELF_CLOSED                                                                            \
    SELF_CONNECTED                                                                             \
    "0.100 client > client #4 F. seq 1 ack 1\n"                                                \
    "0.101 client > client #5 . seq 2 ack 2\n"

#endif
