#ifndef TW_CLAIMS_INSIDE_H
#define TW_CLAIMS_INSIDE_H

#include "claim.h"
#include "doubt.h"
#include "evidence.h"

/* The table of claims, with a ROW each: name, scope, sentence, needs, rule (struct tw_claim).
 * It is the order of judgement; adjacent rows with the same scope are judged together for each
 * subject. Each rule function documents what its claim means. A new claim needs a row, which
 * declares its rule, and the rule. */
#define TW_CLAIM_ROWS(ROW)                                                                     \
    ROW("teardown", TW_ONCE, "The connection ends as the experiment says.", TW_NEEDS_CAPTURE,  \
        tw_expected_rule_teardown)                                                             \
    ROW("first-fin", TW_ONCE, "The first FIN comes from the expected side.", TW_NEEDS_CAPTURE, \
        tw_expected_rule_first_fin)                                                            \
    ROW("time-wait", TW_ONCE, "TIME-WAIT is on the expected side.", TW_NEEDS_CAPTURE,          \
        tw_expected_rule_time_wait)                                                            \
    ROW("closing", TW_ONCE,                                                                    \
        "From the first FIN or RST on, the segments are the expected ones, in this order.",    \
        TW_NEEDS_CAPTURE, tw_closing_rule)                                                     \
    ROW("PEER-state", TW_EACH_STATE,                                                           \
        "After the first tries the kernel reports the expected state of the peer's side.",     \
        TW_NEEDS_SOCK_DIAG, tw_kernel_expectations_rule_state)                                 \
    ROW("counter-NAME", TW_EACH_COUNTER,                                                       \
        "The kernel's TcpExt counter grew by the expected number.", TW_NEEDS_COUNTERS,         \
        tw_kernel_expectations_rule_counter)                                                   \
    ROW("PEER-held", TW_EACH_HELD,                                                             \
        "The kernel counts the expected number of TIME-WAIT sockets on the server's port.",    \
        TW_NEEDS_SOCK_DIAG, tw_kernel_expectations_rule_held)                                  \
    ROW("SERVER-accepted", TW_EACH_ACCEPTED,                                                   \
        "The server accepted the expected number of connections.", TW_NEEDS_LAB_SERVER,        \
        tw_accepted_rule)                                                                      \
    ROW("near-NAME", TW_EACH_NEAR, "Two moments of the run are at most the given time apart.", \
        0, tw_moments_rule)                                                                    \
    ROW("WHO-VERB", TW_EACH_STEP, "The step `STEP` ends as expected.", 0,                      \
        tw_step_claims_rule_expected)                                                          \
    ROW("PROBE-first-try", TW_EACH_PROBE, "The first bind() answers as expected.", 0,          \
        tw_probe_claims_rule_first_try)                                                        \
    ROW("PROBE-release", TW_EACH_PROBE, "The port is free at once.", TW_NEEDS_WAIT,            \
        tw_window_rule_at_once)                                                                \
    ROW("PROBE-release", TW_EACH_PROBE,                                                        \
        "The port becomes free when the kernel's timer expires.",                              \
        TW_NEEDS_CAPTURE | TW_NEEDS_WAIT | TW_NEEDS_HZ, tw_window_rule_after_timer)            \
    ROW("PROBE-release", TW_EACH_PROBE,                                                        \
        "The bind() works after the option is set on the same socket.", TW_NEEDS_WAIT,         \
        tw_retry_rule)                                                                         \
    ROW("PROBE-release", TW_EACH_PROBE,                                                        \
        "The port becomes free when the steps of [then] are done.", TW_NEEDS_WAIT,             \
        tw_window_rule_after_then)                                                             \
    ROW("PROBE-release", TW_EACH_PROBE, "The bind() is still refused after the given time.",   \
        TW_NEEDS_WAIT, tw_window_rule_not_within)                                              \
    ROW("PROBE-alive", TW_EACH_PROBE,                                                          \
        "On a port that became free, a new server listens and echoes.", TW_NEEDS_WAIT,         \
        tw_probe_claims_rule_alive)                                                            \
    ROW(TW_STEPS_DONE, TW_ONCE, "Every step of the experiment was done.", 0,                   \
        tw_step_claims_rule_done)                                                              \
    ROW("capture-complete", TW_ONCE, "The capture lost no packet.", TW_NEEDS_CAPTURE,          \
        tw_capture_claim_rule)                                                                 \
    ROW("closer-holds-time-wait", TW_ONCE,                                                     \
        "Only the side that sent the first FIN holds TIME-WAIT; both do when the FINs "        \
        "crossed.",                                                                            \
        TW_NEEDS_CAPTURE | TW_NEEDS_SOCK_DIAG, tw_kernel_claims_rule_closer)                   \
    ROW("kernel-agrees", TW_ONCE,                                                              \
        "Each state that the kernel reports is the one that the segments give.",               \
        TW_NEEDS_CAPTURE | TW_NEEDS_SOCK_DIAG, tw_agreement_rule)                              \
    ROW("released-on-the-tick", TW_ONCE,                                                       \
        "The port becomes free on the timer tick that was predicted before the wait.",         \
        TW_NEEDS_WAIT | TW_NEEDS_HZ | TW_NEEDS_PREDICTION, tw_probe_claims_rule_tick)

#define TW_CLAIM_RULE(name, scope, sentence, needs, rule)                                      \
    bool rule(const struct tw_evidence *c, struct tw_finding *finding);
TW_CLAIM_ROWS(TW_CLAIM_RULE)
#undef TW_CLAIM_RULE

#endif
