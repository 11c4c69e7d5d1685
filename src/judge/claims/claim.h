#ifndef TW_CLAIM_H
#define TW_CLAIM_H

#include "scope.h"

/* The evidence that a claim needs: without it the claim is UNKNOWN, or omitted if the
 * experiment cannot have it. Steps and binds are always there. */
enum tw_claim_need {
    TW_NEEDS_CAPTURE = 1 << 0, /* all segments of a connection */
    /* the kernel's socket states and counts of TIME-WAIT sockets */
    TW_NEEDS_SOCK_DIAG = 1 << 1,
    TW_NEEDS_COUNTERS = 1 << 2, /* the kernel's TcpExt counters */
    /* a built-in server, which counts the connections it accepts */
    TW_NEEDS_LAB_SERVER = 1 << 3,
    TW_NEEDS_WAIT = 1 << 4,       /* the wait for a release, which --first-bind omits */
    TW_NEEDS_HZ = 1 << 5,         /* CONFIG_HZ */
    TW_NEEDS_PREDICTION = 1 << 6, /* the release predicted before the wait */
};
enum { TW_N_CLAIM_NEEDS = 7 };

struct tw_evidence;
struct tw_finding;

struct tw_claim {
    /* "first-fin"; words in capitals stand for the subject: "PROBE-release". Rows with the
     * same name exclude each other: a probe has the PROBE-release that it expects. */
    const char *name;
    enum tw_scope scope;
    const char *sentence; /* "The first bind() answers as expected." */
    unsigned needs;       /* bits of enum tw_claim_need */

    /* Rules on the claim about finding->subject; the finding is UNKNOWN before. Returns false
     * if the claim does not apply. */
    bool (*rule)(const struct tw_evidence *c, struct tw_finding *finding);
};

#endif
