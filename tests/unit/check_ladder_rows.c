#include "ladder_rows.h"
#include "ledger.h"
#include "suite.h"

#include <string.h>

/* A connection as the ledger has it, and its rows: who, flags or what was done or said, then
 * the states that left and right entered, then the note. */
static const struct {
    const char *what, *ledger, *rows;
} ladders[] = {
    {"opened, echoed, closed by the client",
     "0.100 client > server #1 S\n"
     "0.101 server > client #2 S.\n"
     "0.102 client > server #3 .\n"
     "0.103 client ! close = OK\n"
     "0.104 client > server #4 F.\n"
     "0.105 server > client #5 F.\n"
     "0.106 client > server #6 .\n",
     "client S SYN-SENT LISTEN\n"
     "server S. ESTABLISHED SYN-RECEIVED\n"
     "client . - ESTABLISHED\n"
     "client !close\n"
     "client F. FIN-WAIT-1 CLOSE-WAIT (first FIN: active closer)\n"
     "server F. TIME-WAIT LAST-ACK (acknowledges #4)\n"
     "client . - CLOSED (the wait begins)\n"},
    {"nobody listened: that somebody did was not seen",
     "0.100 client ! connect = ECONNREFUSED\n"
     "0.101 client > server #1 S seq 0 len 0\n"
     "0.102 server > client #2 R. seq 0 ack 1 len 0\n",
     "client !connect\n"
     "client S SYN-SENT -\n"
     "server R. CLOSED CLOSED (reset)\n"},
    {"frames that are not known",
     "0.100 server > client F.\n"
     "0.101 client > server .\n",
     "server F. CLOSE-WAIT FIN-WAIT-1 (first FIN: active closer)\n"
     "client . - FIN-WAIT-2 (acknowledges the FIN)\n"},
    {"sent again",
     "0.100 client > server #1 P. seq 1 ack 1 len 5\n"
     "0.300 client > server #2 P. seq 1 ack 1 len 5\n"
     "0.301 client > server #3 P. seq 6 ack 1 len 5\n",
     "client P. - -\n"
     "client P. - - (retransmission)\n"
     "client P. - -\n"},
    {"a last ACK that was lost",
     "0.100 server > client #1 F.\n"
     "0.101 client > server #2 F.\n"
     "0.102 server > client #3 .\n"
     "0.302 client > server #4 F.\n"
     "0.303 server > client #5 .\n",
     "server F. CLOSE-WAIT FIN-WAIT-1 (first FIN: active closer)\n"
     "client F. LAST-ACK TIME-WAIT (acknowledges #1)\n"
     "server . CLOSED - (the wait begins)\n"
     "client F. LAST-ACK - (retransmits #2)\n"
     "server . CLOSED - (the wait begins anew)\n"},
    {"the kernel agrees, disagrees, and answers too late to contradict",
     "0.100 server > client #1 F.\n"
     "0.100150 client : ESTABLISHED\n"
     "0.101 client : CLOSE-WAIT\n"
     "0.102 server : FIN-WAIT-2\n"
     "0.103 server : LISTEN gone\n"
     "0.200 client > server #2 F.\n"
     "60.000 server : CLOSED\n",
     "server F. CLOSE-WAIT FIN-WAIT-1 (first FIN: active closer)\n"
     "server :FIN-WAIT-2\n"
     "client F. LAST-ACK TIME-WAIT (acknowledges #1)\n"},
    {"what the kernel says has a row until it says something else",
     "0.100 server > client #1 F.\n"
     "0.102 server : FIN-WAIT-2\n"
     "0.103 server : FIN-WAIT-2\n"
     "0.104 server : FIN-WAIT-2\n"
     "0.105 server : TIME-WAIT\n"
     "0.106 server : FIN-WAIT-1\n"
     "0.107 server : TIME-WAIT\n"
     "0.108 server : TIME-WAIT\n"
     "0.200 client > server #2 F.\n",
     "server F. CLOSE-WAIT FIN-WAIT-1 (first FIN: active closer)\n"
     "server :FIN-WAIT-2\n"
     "server :TIME-WAIT\n"
     "server :TIME-WAIT\n"
     "client F. LAST-ACK TIME-WAIT (acknowledges #1)\n"},
    {"steps that are done are drawn when they end something, others when they fail",
     "0.100 client > server #1 P.\n"
     "0.101 client ! send hello = OK\n"
     "0.102 server ! stop SIGINT = OK\n"
     "0.103 server ! await CLOSED\n"
     "0.104 client ! send again = EPIPE\n"
     "0.105 another ! close = OK\n",
     "client P. - -\n"
     "server !stop SIGINT\n"
     "server !await CLOSED\n"
     "client !send again\n"},
};

static const char *state_name(const struct tw_row *row, int column)
{
    return row->entered[column] ? tw_tcp_state_name(row->state[column]) : "-";
}

static void print_row(const struct tw_run *run, const struct tw_row *row, FILE *to)
{
    const struct tw_observation *o = &run->seen[row->seen];
    char flags[TW_FLAGS_TEXT];
    (void)fprintf(to, "%s ", run->names[o->who]);
    if (o->saw == TW_SAW_STEP)
        (void)fprintf(to, "!%s", o->step.action->text);
    else if (o->saw == TW_SAW_STATE)
        (void)fprintf(to, ":%s", tw_tcp_state_name(o->state.state));
    else
        (void)fprintf(to, "%s %s %s", tw_segment_flags_text(o->segment.flags, flags),
                      state_name(row, TW_LEFT), state_name(row, TW_RIGHT));
    if (row->note[0] != '\0')
        (void)fprintf(to, " (%s)", row->note);
    (void)fputc('\n', to);
}

/* Left and right are given by an experiment, which stands before the lines of each story. */
static const char experiment[] = "| [experiment]\n"
                                 "| title = A story\n"
                                 "| [steps]\n"
                                 "| client = connect\n"
                                 "| [probe plain]\n"
                                 "| expect = OK\n";

static void parse(const char *ledger, struct tw_run *out)
{
    char text[4096];
    struct tw_err err = {0};
    int n = snprintf(text, sizeof text, "%s%s", experiment, ledger);
    ck_assert_msg(tw_ledger_parse("story", text, (size_t)n, out, &err) == 0, "%s", err.text);
}

static void prepare(const struct tw_run *run, struct tw_judged *out)
{
    struct tw_err err = {0};
    ck_assert_msg(tw_judged_prepare(run, NULL, out, &err) == 0, "%s", err.text);
}

START_TEST(test_rows)
{
    struct tw_run run = {0};
    struct tw_judged judged = {0};
    struct tw_ladder_rows rows = {0};
    struct tw_err err = {0};
    parse(ladders[_i].ledger, &run);
    prepare(&run, &judged);
    ck_assert_uint_eq(judged.evidence->follow.n_connections, 1);
    ck_assert_int_eq(tw_ladder_rows_of(&judged, 0, &rows, &err), 0);
    ck_assert_str_eq(run.names[rows.who[TW_LEFT]], "client");
    ck_assert_str_eq(run.names[rows.who[TW_RIGHT]], "server");

    char *text = NULL;
    size_t n_bytes = 0;
    FILE *to = open_memstream(&text, &n_bytes);
    ck_assert_ptr_nonnull(to);
    for (size_t i = 0; i < rows.n; i++)
        print_row(&run, &rows.list[i], to);
    ck_assert_int_eq(fclose(to), 0);
    ck_assert_msg(strcmp(text, ladders[_i].rows) == 0, "%s:\n%s--- expected\n%s",
                  ladders[_i].what, text, ladders[_i].rows);
    free(text);
    tw_ladder_rows_drop(&rows);
    tw_ladder_rows_drop(&rows);
    tw_judged_drop(&judged);
    tw_run_drop(&run);
}
END_TEST

/* Steps between two connections of the same names are of the one that they follow. */
START_TEST(test_one_after_another)
{
    struct tw_run run = {0};
    struct tw_judged judged = {0};
    struct tw_err err = {0};
    parse("0.100 client > server #1 S\n"
          "0.101 server > client #2 R.\n"
          "0.102 client ! close = OK\n"
          "0.199 client ! connect = ECONNREFUSED\n"
          "0.200 client > server #3 S\n"
          "0.201 server > client #4 R.\n",
          &run);
    prepare(&run, &judged);
    ck_assert_uint_eq(judged.evidence->follow.n_connections, 2);
    for (size_t i = 0; i < 2; i++) {
        struct tw_ladder_rows rows = {0};
        ck_assert_int_eq(tw_ladder_rows_of(&judged, i, &rows, &err), 0);
        ck_assert_uint_eq(rows.n, 3);
        ck_assert_uint_eq(rows.list[0].seen, 3 * i);
        ck_assert_uint_eq(rows.list[2].seen, 3 * i + 2);
        tw_ladder_rows_drop(&rows);
    }
    tw_judged_drop(&judged);
    tw_run_drop(&run);
}
END_TEST

START_TEST(test_proofs_are_not_its_own)
{
    struct tw_run run = {0};
    struct tw_judged judged = {0};
    parse("0.100 client > server #1 S\n"
          "0.200 proof > plain #2 S\n",
          &run);
    prepare(&run, &judged);
    ck_assert(tw_ladder_rows_is_own(&run, &judged.evidence->follow.connections[0]));
    ck_assert(!tw_ladder_rows_is_own(&run, &judged.evidence->follow.connections[1]));
    tw_judged_drop(&judged);
    tw_run_drop(&run);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("rows");

    TCase *stories = tcase_create("stories");
    tcase_add_loop_test(stories, test_rows, 0, TW_COUNT(ladders));
    suite_add_tcase(s, stories);

    TCase *several = tcase_create("several");
    tcase_add_test(several, test_one_after_another);
    tcase_add_test(several, test_proofs_are_not_its_own);
    suite_add_tcase(s, several);
    return s;
}
