#include "suite.h"

#include "board.h"

#define NOW (1000 * TW_S)
#define MINUTE (60 * TW_S)
#define LULL (10 * TW_S)

/* Two runs, each in a phase, with a release so long from now (0: none is predicted). */
static const struct {
    const char *what;
    struct {
        enum tw_phase phase;
        tw_ns release_in_ns;
    } runs[2];
    bool is_lull;
} lulls[] = {
    {"nobody runs", {{TW_PHASE_QUEUED, 0}, {TW_PHASE_GONE, 0}}, true},
    {"both wait for long", {{TW_PHASE_WAITING, 11 * TW_S}, {TW_PHASE_WAITING, MINUTE}}, true},
    {"one waits for long", {{TW_PHASE_WAITING, 11 * TW_S}, {TW_PHASE_GONE, 0}}, true},
    {"one is near its release",
     {{TW_PHASE_WAITING, MINUTE}, {TW_PHASE_WAITING, 9 * TW_S}},
     false},
    {"one is just past it", {{TW_PHASE_WAITING, -TW_MS}, {TW_PHASE_GONE, 0}}, false},
    {"nobody knows when", {{TW_PHASE_WAITING, 0}, {TW_PHASE_GONE, 0}}, false},
    {"one starts", {{TW_PHASE_WAITING, MINUTE}, {TW_PHASE_STARTING, 0}}, false},
    {"one does its steps", {{TW_PHASE_STEPS, MINUTE}, {TW_PHASE_QUEUED, 0}}, false},
    {"one takes down its world", {{TW_PHASE_WAITING, MINUTE}, {TW_PHASE_OVER, 0}}, false},
};

START_TEST(test_lull)
{
    struct tw_board board = {0};
    struct tw_err err = {0};
    ck_assert_msg(tw_board_open(2, &board, &err) == 0, "%s", err.text);
    for (size_t i = 0; i < 2; i++) {
        tw_ns in_ns = lulls[_i].runs[i].release_in_ns;
        tw_progress_enter(&board.runs[i], lulls[_i].runs[i].phase, 0);
        atomic_store(&board.runs[i].predicted_ns, in_ns == 0 ? 0 : NOW + in_ns);
    }
    ck_assert_msg(tw_board_is_lull(&board, NOW, LULL) == lulls[_i].is_lull, "%s",
                  lulls[_i].what);
    tw_board_drop(&board);
}
END_TEST

Suite *suite(void)
{
    Suite *suite = suite_create("board");
    TCase *lull = tcase_create("lull");
    tcase_add_loop_test(lull, test_lull, 0, TW_COUNT(lulls));
    suite_add_tcase(suite, lull);
    return suite;
}
