#ifndef TW_EXPERIMENT_READER_H
#define TW_EXPERIMENT_READER_H

#include "experiment.h"
#include "ini.h"

/* The internals of the parser of experiment files. experiment_parse.c has the sections and
 * their keys, experiment_keys.c reads the values of keys, experiment_sockets.c those of peers
 * and probes, experiment_steps.c and experiment_expect.c those that name peers;
 * experiment_check.c checks the whole. */
struct tw_section;

struct tw_reader {
    const char *file;
    struct tw_experiment *experiment;
    struct tw_ini_line line; /* the current line */
    const struct tw_section *section;
    char title[2 * TW_INI_WORD + 2]; /* the open section as it is written: "client a" */
    unsigned item;                   /* index of the open section's peer or probe */
    struct tw_err *err;
};

typedef int tw_read_value(struct tw_reader *reader);

/* Refuses the current line: "FILE:LINE: what `key = value`; allowed is ...". Returns -1. */
int tw_reader_refuse(const struct tw_reader *reader, const char *what, const char *allowed);

/* Refuses the current line's section, and lists the ones allowed. Returns -1. */
int tw_reader_refuse_section(const struct tw_reader *reader, const char *const names[],
                             size_t n);

/* Sets the experiment's name from the file's and the cell's. */
TW_MUST_USE int tw_reader_take_name(const char *file, struct tw_experiment *out,
                                    struct tw_err *err);

/* Checks the experiment as a whole, after the last line. */
TW_MUST_USE int tw_reader_check_whole(const struct tw_reader *reader);

/* Copies the value into to[n_bytes]. Refuses an empty one. */
TW_MUST_USE int tw_reader_text(struct tw_reader *reader, char *to, size_t n_bytes);

/* Each reads the current line's value into the experiment, or refuses it. */
TW_MUST_USE int tw_read_title(struct tw_reader *reader);
TW_MUST_USE int tw_read_story(struct tw_reader *reader);
TW_MUST_USE int tw_read_source(struct tw_reader *reader);
TW_MUST_USE int tw_read_tags(struct tw_reader *reader);
TW_MUST_USE int tw_read_world(struct tw_reader *reader);
TW_MUST_USE int tw_read_place(struct tw_reader *reader);
TW_MUST_USE int tw_read_setting(struct tw_reader *reader);
TW_MUST_USE int tw_read_peer_address(struct tw_reader *reader);
TW_MUST_USE int tw_read_peer_port(struct tw_reader *reader);
TW_MUST_USE int tw_read_peer_option(struct tw_reader *reader);
TW_MUST_USE int tw_read_peer_options(struct tw_reader *reader);
TW_MUST_USE int tw_read_peer_mptcp(struct tw_reader *reader);
TW_MUST_USE int tw_read_peer_accept(struct tw_reader *reader);
TW_MUST_USE int tw_read_peer_uid(struct tw_reader *reader);
TW_MUST_USE int tw_read_peer_listen(struct tw_reader *reader);
TW_MUST_USE int tw_read_peer_eof(struct tw_reader *reader);
TW_MUST_USE int tw_read_peer_read(struct tw_reader *reader);
TW_MUST_USE int tw_read_peer_command(struct tw_reader *reader);
TW_MUST_USE int tw_read_probe_address(struct tw_reader *reader);
TW_MUST_USE int tw_read_probe_port(struct tw_reader *reader);
TW_MUST_USE int tw_read_probe_option(struct tw_reader *reader);
TW_MUST_USE int tw_read_probe_options(struct tw_reader *reader);
TW_MUST_USE int tw_read_probe_mptcp(struct tw_reader *reader);
TW_MUST_USE int tw_read_probe_retry(struct tw_reader *reader);
TW_MUST_USE int tw_read_probe_uid(struct tw_reader *reader);
TW_MUST_USE int tw_read_probe_listen(struct tw_reader *reader);
TW_MUST_USE int tw_read_probe_namespace(struct tw_reader *reader);
TW_MUST_USE int tw_read_probe_times(struct tw_reader *reader);
TW_MUST_USE int tw_read_probe_expect(struct tw_reader *reader);
TW_MUST_USE int tw_read_step(struct tw_reader *reader);
TW_MUST_USE int tw_read_then(struct tw_reader *reader);
TW_MUST_USE int tw_read_teardown(struct tw_reader *reader);
TW_MUST_USE int tw_read_first_fin(struct tw_reader *reader);
TW_MUST_USE int tw_read_time_wait(struct tw_reader *reader);
TW_MUST_USE int tw_read_closing(struct tw_reader *reader);
TW_MUST_USE int tw_read_expected_state(struct tw_reader *reader);
TW_MUST_USE int tw_read_expected_count(struct tw_reader *reader);
TW_MUST_USE int tw_read_near(struct tw_reader *reader);
TW_MUST_USE int tw_read_held(struct tw_reader *reader);
TW_MUST_USE int tw_read_accepted(struct tw_reader *reader);

#endif
