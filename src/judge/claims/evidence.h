#ifndef TW_EVIDENCE_H
#define TW_EVIDENCE_H

#include "release.h"
#include "step_trace.h"
#include "zero.h"

/* A run prepared once: its connections and releases. It is the input of all claims, the
 * explanation and the reports. */
struct tw_evidence {
    /* owned by the caller; it must outlive this struct, at the same address */
    const struct tw_run *run;
    struct tw_follow follow;      /* of the whole run; its connections are owned */
    struct tw_followed *followed; /* n_followed segments; owned */
    size_t n_followed;
    /* the connection that [expect] is about; NULL: none was captured */
    const struct tw_connection *main;
    struct tw_release *releases; /* one per probe; owned */
    struct tw_step_trace steps;
    struct tw_step_trace then; /* [then]; empty with --first-bind */
    /* why segments may be missing: packets were lost, their number is unknown, or some frames
     * are not in the run; else empty */
    char wire_doubt[96];
    char interrupted[48]; /* "interrupted by SIGINT", "the run is not over"; else empty */
};

/* Prepares the run. The caller drops *out. Fails with ENOMEM. */
TW_MUST_USE int tw_evidence_make(const struct tw_run *run, struct tw_evidence **out,
                                 struct tw_err *err);

/* Frees it and sets it to NULL; safe twice. */
void tw_evidence_drop(struct tw_evidence **evidence);

/* Why the run is incomplete: a step was not done, or a signal. NULL: it is complete. */
const char *tw_evidence_cut_short(const struct tw_evidence *c);

/* Does the experiment make a connection? Not if it consists of bind() and listen() only, or if
 * every connect() is expected to fail. */
bool tw_evidence_connects(const struct tw_run *run);

/* Are the segments of its connections followed? Those of a churn are only counted. */
bool tw_evidence_follows(const struct tw_run *run);

/* Could the peer or probe not run as the expected user? Only root can change the user. */
bool tw_evidence_was_refused_user(const struct tw_run *run, const char *name);

/* The RST before by_ns that ended a TIME-WAIT of the peer (-1: of any) by chance: an ACK that
 * a FIN overtook, or that was late, is answered from TIME-WAIT, and that answer by a RST (RFC
 * 1337). No order to the wire injected it, and no SYN caused it. -1: none. */
long tw_evidence_raced_seen(const struct tw_evidence *c, int peer, tw_ns by_ns);

/* A citation of an observation: "#8" for a segment with a frame number, else "0.104212 s after
 * the first packet". Returns text. */
enum { TW_CITE_TEXT = TW_ZERO_TEXT };
const char *tw_evidence_cite(const struct tw_run *run, long index, char text[TW_CITE_TEXT]);

#endif
