#include "port_fate.h"
#include "port_scene.h"
#include "suite.h"

#include "own.h"

#include <stdio.h>

/* Until when the kernel keeps what nobody has open, in seconds from the look on. The wheel
 * rounds a timer up by less than an eighth. */
static const struct {
    const char *setting, *value, *socket;
    double least, most;
} fates[] = {
    {"tcp_fin_timeout", "60", "TIME-WAIT 10.0.0.1 ? peer 10.0.0.2:9 wait 60000", 60, 64},
    {"tcp_fin_timeout", "60", "TIME-WAIT 10.0.0.1 ? peer 10.0.0.2:9 wait 0", 0, 4.2},
    {"tcp_fin_timeout", "20", "FIN-WAIT-2 10.0.0.1 ? peer 10.0.0.2:9 orphan wait 19800", 19.8,
     22},
    /* TCP_LINGER2 of the socket */
    {"tcp_fin_timeout", "20", "FIN-WAIT-2 10.0.0.1 ? peer 10.0.0.2:9 orphan wait 40000", 40,
     42.1},
    /* the excess over 60 s, and the same again */
    {"tcp_fin_timeout", "70", "FIN-WAIT-2 10.0.0.1 ? peer 10.0.0.2:9 orphan keepalive 8000", 18,
     20.6},
    {"tcp_fin_timeout", "70", "FIN-WAIT-2 10.0.0.1 ? peer 10.0.0.2:9 orphan wait 8000", 8, 9.3},
    /* 511 x 0.2 s after the first retransmission, as measured: 107.8 s */
    {"tcp_orphan_retries", "0",
     "FIN-WAIT-1 10.0.0.1 ? peer 10.0.0.2:9 orphan retransmit 200 200 0", 102.2, 115},
    /* ... which was sent 12.6 s ago: the seventh is the next, with an RTO of 12.8 s */
    {"tcp_orphan_retries", "0",
     "LAST-ACK 10.0.0.1 ? peer 10.0.0.2:9 orphan retransmit 12800 12800 6", 86, 104},
    {"tcp_orphan_retries", "3",
     "CLOSING 10.0.0.1 ? peer 10.0.0.2:9 orphan retransmit 200 200 0", 3, 7},
    {"tcp_orphan_retries", "0",
     "FIN-WAIT-1 10.0.0.1 ? peer 10.0.0.2:9 orphan retransmit 60000 120000 12", 60, 75.1},
    {"tcp_orphan_retries", "0", "FIN-WAIT-1 10.0.0.1 ? peer 10.0.0.2:9 orphan probe 1000", 1,
     341},
};

START_TEST(test_fate)
{
    TW_AUTO(tw_port_look_drop) struct tw_port_look look = port_scene(fates[_i].socket);
    for (unsigned hz = 0; hz <= 1000; hz += 250) {
        struct tw_setting *setting = &look.settings[0];
        look.n_settings = 1;
        look.jiffies.hz = hz;
        (void)snprintf(setting->name, sizeof setting->name, "%s", fates[_i].setting);
        (void)snprintf(setting->value, sizeof setting->value, "%s", fates[_i].value);
        const struct tw_port_basis basis = tw_port_fate_basis(&look);
        struct tw_port_fate fate = tw_port_fate_of(&basis, 0);
        double from = (double)(fate.from_ns - look.at_ns) / 1e9;
        double to = (double)(fate.to_ns - look.at_ns) / 1e9;
        double late = hz == 250 ? 0 : fates[_i].most / 8 + 1; /* other grains */
        ck_assert_int_eq(fate.whose, TW_PORT_OF_KERNEL);
        ck_assert_msg(from <= to && from >= fates[_i].least - 0.02, "%s: from %.2f to %.2f",
                      fates[_i].socket, from, to);
        ck_assert_msg(to <= fates[_i].most + late, "hz %u, %s: from %.2f to %.2f", hz,
                      fates[_i].socket, from, to);
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("port_fate");
    TCase *tc = tcase_create("fates");
    tcase_add_loop_test(tc, test_fate, 0, (int)TW_COUNT(fates));
    suite_add_tcase(s, tc);
    return s;
}
