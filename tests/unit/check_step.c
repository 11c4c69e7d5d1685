#include "experiment.h"
#include "ledger.h"
#include "same_action.h"
#include "suite.h"

#include <dirent.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

/* A step is the same in an experiment file and in a ledger. EXPERIMENTS is the folder of the
 * lab's. */

static struct tw_action taken(const char *who, const char *text)
{
    struct tw_action action;
    struct tw_err err = {0};
    ck_assert_msg(tw_step_read(text, tw_run_doer(who), text, &action, &err) == 0, "%s: %s", who,
                  err.text);
    return action;
}

/* The step's line in a ledger, read again. */
static void check_in_ledger(const char *who, const struct tw_action *action)
{
    char line[TW_LEDGER_LINE];
    char text[TW_LEDGER_LINE];
    struct tw_run run = {0};
    struct tw_err err = {0};
    (void)snprintf(line, sizeof line, "0.100000000 %s ! %s = OK 3us", who, action->text);
    ck_assert_msg(tw_ledger_parse("x", line, strlen(line), &run, &err) == 0, "%s", err.text);
    ck_assert_str_eq(tw_ledger_line(&run, &run.seen[0], text), line);
    ck_assert_msg(same_action(run.seen[0].step.action, action), "%s is another step", line);
    tw_run_drop(&run);
}

/* Checks the steps of a file's experiments, one for each cell of a matrix; notes the verbs. */
static void check_file(const char *name, bool met[TW_N_VERBS])
{
    static char text[TW_INI_MAX_BYTES];
    struct tw_matrix matrix;
    struct tw_err err = {0};
    (void)snprintf(text, sizeof text, "%s/%s", EXPERIMENTS, name);
    FILE *file = fopen(text, "re");
    ck_assert_msg(file != NULL, "%s", name);
    const struct tw_matrix_file from = {
        .name = name, .text = text, .n_bytes = fread(text, 1, sizeof text, file)};
    (void)fclose(file);
    ck_assert_int_eq(tw_matrix_parse(name, text, from.n_bytes, &matrix, &err), 0);
    for (size_t cell = 0; cell < tw_matrix_cells(&matrix); cell++) {
        TW_AUTO(tw_experiment_drop) struct tw_experiment x = {0};
        char *one = NULL;
        ck_assert_int_eq(tw_matrix_expand(&matrix, cell, &from, &one, &err), 0);
        int parsed = tw_experiment_parse(name, one, strlen(one), &x, &err);
        free(one);
        ck_assert_msg(parsed == 0, "%s", err.text);
        for (size_t i = 0; i < x.n_steps + x.n_then; i++) {
            const struct tw_step *step = i < x.n_steps ? &x.steps[i] : &x.then[i - x.n_steps];
            check_in_ledger(tw_experiment_doer(&x, step->who), &step->action);
            met[step->action.verb] = true;
        }
    }
}

/* Every verb that a file can ask for is in one of the lab's experiments. */
START_TEST(test_every_verb_is_in_an_experiment)
{
    bool met[TW_N_VERBS] = {false};
    DIR *folder = opendir(EXPERIMENTS);
    ck_assert_ptr_nonnull(folder);
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (strstr(entry->d_name, ".ini") != NULL)
            check_file(entry->d_name, met);
    }
    (void)closedir(folder);
    for (unsigned verb = 0; verb < TW_N_WRITTEN_VERBS; verb++)
        ck_assert_msg(met[verb], "no experiment has the step %s",
                      tw_step_verb_form((enum tw_verb)verb));
}
END_TEST

/* What no file asks for, and what no experiment of the lab has. */
static const struct {
    const char *who, *text;
    enum tw_verb verb;
} rows[] = {
    {"server", "bind", TW_BIND},
    {"server", "listen", TW_DO_LISTEN},
    {"plain", "proof", TW_PROOF},
    {"plain", "become user 65534", TW_BECOME},
    {"plain", "become user 4294967294", TW_BECOME},
    {"plain", "set reuseaddr yes", TW_SET},
    {"lab", "set tcp_fin_timeout 5", TW_SET},
    {"lab", "wait 1.2s", TW_WAIT},
    {"wire", "release", TW_ORDER},
    {"wire", "drop 2-5 F. from server", TW_ORDER},
    {"wire", "dropped F. from server", TW_WIRE_DEED},
    {"wire", "duplicated S from client", TW_WIRE_DEED},
    {"wire", "held - from client", TW_WIRE_DEED},
    {"wire", "released FSRP.UEW from server", TW_WIRE_DEED},
    {"wire", "injected R from client", TW_WIRE_DEED},
    {"client", "connect", TW_CONNECT},
    {"client", "connect other 3 times within 2s", TW_CONNECT},
    {"client", "churn other 200000 times", TW_CHURN},
    {"client", "shutdown", TW_SHUTDOWN},
    {"client", "stop INT", TW_STOP},
    {"client", "await fin_wait_2", TW_AWAIT},
    {"client", "exec sleep 3 4 5", TW_EXEC},
    {"server", "destroy listener", TW_DESTROY},
};

START_TEST(test_row)
{
    struct tw_action action = taken(rows[_i].who, rows[_i].text);
    ck_assert_int_eq(action.verb, rows[_i].verb);
    check_in_ledger(rows[_i].who, &action);
}
END_TEST

/* Every verb that a run notes by itself has a row above. */
START_TEST(test_every_verb_of_a_run_is_read)
{
    for (unsigned verb = TW_N_WRITTEN_VERBS; verb < TW_N_VERBS; verb++) {
        size_t i = 0;
        while (i < TW_COUNT(rows) && rows[i].verb != verb)
            i++;
        ck_assert_msg(i < TW_COUNT(rows), "no row of %s",
                      tw_step_verb_form((enum tw_verb)verb));
    }
}
END_TEST

START_TEST(test_data)
{
    struct tw_action a = taken("client", "connect other 3 times within 2s");
    ck_assert_str_eq(a.word, "other");
    ck_assert(a.n == 3 && a.time_ns == 2 * TW_S);
    a = taken("client", "connect");
    ck_assert(a.word[0] == '\0' && a.n == 1 && a.time_ns == 0);
    a = taken("server", "set listener linger2 5");
    ck_assert(a.listener && a.option.option == TW_LINGER2 && a.option.value == 5);
    a = taken("lab", "set tcp_fin_timeout 5");
    ck_assert_str_eq(a.setting.name, "tcp_fin_timeout");
    ck_assert_str_eq(a.setting.value, "5");
    a = taken("wire", "delay from server by 20ms");
    ck_assert(a.order.verb == TW_WIRE_DELAY && a.order.time_ns == 20 * TW_MS);
    a = taken("wire", "dropped F. from server");
    ck_assert(a.deed.did == TW_WIRE_DROPPED && a.deed.flags == (TW_FIN | TW_ACK));
    ck_assert_int_eq(a.deed.from, TW_SERVER_SIDE);
    a = taken("plain", "become user 1000");
    ck_assert_uint_eq(a.n, 1000);
    a = taken("client", "stop INT");
    ck_assert_int_eq(a.signal, SIGINT);
    ck_assert_str_eq(tw_step_argument(&a), "INT");
    a = taken("client", "close");
    ck_assert_str_eq(tw_step_argument(&a), "");
}
END_TEST

/* What a file may not ask for, whoever it is of; and what does not fit into a step. */
START_TEST(test_refused)
{
    static const char *const ours[] = {"bind", "proof", "become user 5"};
    struct tw_action action;
    struct tw_err err = {0};
    for (size_t i = 0; i < TW_COUNT(ours); i++) {
        ck_assert_int_eq(tw_step_read(ours[i], TW_BY_ANY_PEER | TW_BY_LAB, "x", &action, &err),
                         -1);
        ck_assert_msg(strstr(err.text, "unknown step `x`; allowed is connect,") == err.text,
                      "%s", err.text);
        ck_assert_msg(strstr(err.text, "bind") == NULL, "%s", err.text);
    }
    ck_assert_int_eq(tw_step_read("dropped F. from server", TW_BY_WIRE, "x", &action, &err),
                     -1);
    char text[TW_STEP_TEXT + 1];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    ck_assert_int_eq(tw_step_read(text, TW_BY_ANY_PEER, "x", &action, &err), -1);
    ck_assert_msg(strstr(err.text, "a step of more than 95 bytes") == err.text, "%s", err.text);
}
END_TEST

static const struct {
    const char *who, *text;
    unsigned effects;
} effects[] = {
    {"server", "close", TW_CLOSES | TW_FREES_CONNECTION},
    {"server", "close listener", TW_CLOSES | TW_FREES_LISTENER},
    {"server", "stop SIGTERM", TW_CLOSES | TW_FREES_CONNECTION | TW_FREES_LISTENER},
    {"server", "shutdown wr", TW_CLOSES},
    {"server", "exec sleep 1", TW_MAY_CLOSE},
    {"server", "leave", TW_MAY_CLOSE | TW_FREES_CONNECTION},
    {"server", "fork", TW_SHARES},
    {"server", "destroy", TW_DESTROYS},
    {"server", "destroy listener", TW_NO_EFFECT},
    {"server", "bind", TW_MAKES_BOUND},
    {"server", "listen", TW_MAKES_LISTENER},
    {"server", "send x", TW_NO_EFFECT},
    {"lab", "wait 1s", TW_NO_EFFECT},
    {"wire", "drop FIN from server", TW_NO_EFFECT},
};

START_TEST(test_effects)
{
    struct tw_action action = taken(effects[_i].who, effects[_i].text);
    ck_assert_uint_eq(tw_step_verb_effects(&action), effects[_i].effects);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("step");

    TCase *experiments = tcase_create("experiments");
    tcase_add_test(experiments, test_every_verb_is_in_an_experiment);
    suite_add_tcase(s, experiments);

    TCase *read = tcase_create("read");
    tcase_add_loop_test(read, test_row, 0, (int)TW_COUNT(rows));
    tcase_add_test(read, test_every_verb_of_a_run_is_read);
    tcase_add_test(read, test_data);
    tcase_add_test(read, test_refused);
    suite_add_tcase(s, read);

    TCase *does = tcase_create("effects");
    tcase_add_loop_test(does, test_effects, 0, (int)TW_COUNT(effects));
    suite_add_tcase(s, does);
    return s;
}
