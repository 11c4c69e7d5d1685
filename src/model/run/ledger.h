#ifndef TW_LEDGER_H
#define TW_LEDGER_H

#include "run.h"

#include <stdio.h>

/* The ledger: a run as text, one line an observation, both ways without loss.
 *
 *     # twlab 1                       facts, `# name value`
 *     # kernel 6.18.44 x86_64
 *     # hz 250
 *     | [experiment]                  the experiment file, word for word
 *     | title = ...
 *     0.100000201 server ! stop SIGINT = OK 41us
 *     0.104211873 server > client #8 F. seq 6 ack 6 len 0
 *     0.104250112 server : FIN-WAIT-2 timer 59996ms
 *     0.200000101 plain = EADDRINUSE 3us
 *
 * A segment on a wire between two hosts may say when it was at the clients' end, sent or
 * arrived: `server > client #10 . seq 7 ack 7 len 0 far 0.260489202`.
 *
 * `# captured N` is all packets of the capture, and `# unnamed N` those among them that are of
 * no connection with a name; every other one is a line here, under its number. What was lost is
 * in `# dropped N`; without that nobody knows.
 *
 * A step that is looked for again and again is known to a bracket, `= OK 1203us..1419us`: at
 * the first of these times it was not so yet.
 *
 * Times are seconds since the run began, nine digits; how long a call took is in microseconds,
 * with three more digits when it did not take whole ones. Typed by hand, a line may leave out
 * what its test is not about: `0.1 server > client F.`, and every fact.
 */

enum { TW_LEDGER_FORMAT = 1 };

/* Writes the run. Fails with the stream's errno. */
TW_MUST_USE int tw_ledger_print(const struct tw_run *run, FILE *to, struct tw_err *err);

/* Writes one observation, without the newline, as tw_ledger_print does. Returns text. */
enum { TW_LEDGER_LINE = 200 };
const char *tw_ledger_line(const struct tw_run *run, const struct tw_observation *observation,
                           char text[TW_LEDGER_LINE]);

/* Reads a ledger of n_bytes. `file` is for messages: "FILE:LINE: what is wrong". A line that it
 * does not know is an error, as is one that is older than the line before, or the same; a fact
 * that is there twice; a frame that is, or whose number is lower than that of one before; and
 * more frames than were captured. *out is the caller's to drop; it is untouched on failure. */
TW_MUST_USE int tw_ledger_parse(const char *file, const char *text, size_t n_bytes,
                                struct tw_run *out, struct tw_err *err);

#endif
