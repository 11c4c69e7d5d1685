#ifndef TW_EVIDENCE_H
#define TW_EVIDENCE_H

#include "release.h"
#include "step_trace.h"
#include "zero.h"

/* A run prepared once: its connections followed, its releases worked out. What all claims, the
 * explanation and the reports go by. */
struct tw_evidence {
    const struct tw_run *run;     /* the caller's; must outlive this, where it is */
    struct tw_follow follow;      /* has followed the run; its connections are owned */
    struct tw_followed *followed; /* n_followed: each segment of them; owned */
    size_t n_followed;
    const struct tw_connection *main; /* the one that [expect] is about; NULL: none was seen */
    struct tw_release *releases;      /* one for each probe; owned */
    struct tw_step_trace steps,
        then;             /* [then]: empty when only the first tries were asked for */
    char wire_doubt[96];  /* why the segments may not show all: packets were lost, nobody knows
                           * how many were, or frames are not among them; else empty */
    char interrupted[48]; /* "interrupted by SIGINT", "the run is not over"; else empty */
};

/* Prepares the run. *out is the caller's to drop. Fails with ENOMEM. */
TW_MUST_USE int tw_evidence_make(const struct tw_run *run, struct tw_evidence **out,
                                 struct tw_err *err);

/* Frees it, and makes it NULL; safe twice. */
void tw_evidence_drop(struct tw_evidence **evidence);

/* Why the run is not whole: a step that was not done, or a signal. NULL: it is. */
const char *tw_evidence_cut_short(const struct tw_evidence *c);

/* Is there a connection to be seen at all? Not in an experiment of bind() and listen() alone,
 * nor in one where no connect() is to work. */
bool tw_evidence_connects(const struct tw_run *run);

/* Are the segments of such a connection followed? Not those of a churn, which are counted. */
bool tw_evidence_follows(const struct tw_run *run);

/* Only root can run a peer, or try a probe, as another user. Could the name not be who it was
 * to be? */
bool tw_evidence_was_refused_user(const struct tw_run *run, const char *name);

/* The RST that ended a TIME-WAIT of the peer's (-1: of anybody's) before that moment, as it
 * comes by chance alone: an ACK that was overtaken by a FIN, or came late, was answered from
 * there, and that answer with a RST (RFC 1337). No order made it up, and no SYN brought it
 * about. -1: none. */
long tw_evidence_raced_seen(const struct tw_evidence *c, int peer, tw_ns by_ns);

/* How an observation is cited: "#8" for a segment with a frame number, else "0.104212 s
 * after the first packet". Returns text. */
enum { TW_CITE_TEXT = TW_ZERO_TEXT };
const char *tw_evidence_cite(const struct tw_run *run, long index, char text[TW_CITE_TEXT]);

/* "61.4402 and 61.4407 s", for "between ...": rounded outwards, so that the bracket as written
 * contains the bracket as measured. Returns text. */
enum { TW_BRACKET_TEXT = 56 };
const char *tw_evidence_bracket(tw_ns from_ns, tw_ns to_ns, char text[TW_BRACKET_TEXT]);

#endif
