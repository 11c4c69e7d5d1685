#ifndef TW_CLAIM_H
#define TW_CLAIM_H

#include "scope.h"

/* What of a run a claim rests on: without one of these it is UNKNOWN, or left out where the
 * experiment cannot have it. Steps and binds go without saying. */
enum tw_claim_need {
    TW_NEEDS_CAPTURE = 1 << 0,    /* all segments of a connection */
    TW_NEEDS_SOCK_DIAG = 1 << 1,  /* the kernel's socket states, and how many TIME_WAITs */
    TW_NEEDS_COUNTERS = 1 << 2,   /* the kernel's TcpExt counters */
    TW_NEEDS_LAB_SERVER = 1 << 3, /* a server of the lab, which counts what it accepts */
    TW_NEEDS_WAIT = 1 << 4,       /* the wait for a release: none with --first-bind */
    TW_NEEDS_HZ = 1 << 5,         /* the kernel's timer frequency */
    TW_NEEDS_PREDICTION = 1 << 6, /* the release, as predicted before the wait */
};
enum { TW_N_CLAIM_NEEDS = 7 };

struct tw_evidence;
struct tw_finding;

struct tw_claim {
    /* "first-fin"; words in capitals stand for what it is about: "PROBE-release". Claims of one
     * name exclude each other: of the probe's release there is the one that it expects. */
    const char *name;
    enum tw_scope scope;
    const char *sentence; /* "The first bind() answers as expected." */
    unsigned needs;       /* of enum tw_claim_need, or 0 */

    /* Rules on one that is UNKNOWN so far, about finding->subject. Returns false where the
     * claim does not apply. */
    bool (*rule)(const struct tw_evidence *c, struct tw_finding *finding);
};

#endif
