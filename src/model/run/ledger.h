#ifndef TW_LEDGER_H
#define TW_LEDGER_H

#include "run.h"

#include <stdio.h>

/* The ledger: a run as text, one line per observation. Printing and parsing lose nothing.
 *
 *     # twlab 1                       facts, `# name value`
 *     # kernel 6.18.44 x86_64
 *     # hz 250
 *     | [experiment]                  the experiment file, verbatim
 *     | title = ...
 *     0.100000201 server ! stop SIGINT = OK 41us
 *     0.104211873 server > client #8 F. seq 6 ack 6 len 0
 *     0.104250112 server : FIN-WAIT-2 timer 59996ms
 *     0.200000101 plain = EADDRINUSE 3us
 *
 * A segment on a wire between two hosts may have a second time, at which the clients' end sent
 * or received it: `server > client #10 . seq 7 ack 7 len 0 far 0.260489202`.
 *
 * `# captured N` counts all packets of the capture. `# unnamed N` counts those of connections
 * without a name; every other captured packet is a line here, with its frame number.
 * `# dropped N` counts the packets that the capture lost; without that line the number is
 * unknown.
 *
 * A step that polls has a bracket, `= OK 1203us..1419us`: its condition was still false at the
 * first of these times and true at the second.
 *
 * Times are seconds since the start of the run, with nine digits. The duration of a call is in
 * microseconds, with three more digits if it is not a whole number. A hand-written line may
 * omit what its test does not need, `0.1 server > client F.`, and every fact. */

enum { TW_LEDGER_FORMAT = 1 };

/* Writes the run. Fails with the stream's errno. */
TW_MUST_USE int tw_ledger_print(const struct tw_run *run, FILE *to, struct tw_err *err);

/* Writes one observation as tw_ledger_print() does, without the newline. Returns text. */
enum { TW_LEDGER_LINE = 200 };
const char *tw_ledger_line(const struct tw_run *run, const struct tw_observation *observation,
                           char text[TW_LEDGER_LINE]);

/* Parses a ledger of n_bytes. Errors are "FILE:LINE: what is wrong", with `file` as FILE.
 * Errors are: an unknown line; a line older than the previous one, or equal to it; a duplicate
 * fact; a frame number not greater than that of an earlier frame; more frames than were
 * captured. The caller drops *out, which is unchanged on failure. */
TW_MUST_USE int tw_ledger_parse(const char *file, const char *text, size_t n_bytes,
                                struct tw_run *out, struct tw_err *err);

#endif
