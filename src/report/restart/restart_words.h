#ifndef TW_RESTART_WORDS_H
#define TW_RESTART_WORDS_H

#include "restart_told.h"

/* Sentences about a restart. Each function writes text and returns it. */
enum { TW_RESTART_TEXT = 700 };

/* The verdict with its time: "It listens again 0.09 s after its end, at the first attempt." */
const char *tw_restart_words_course(const struct tw_restart_told *told,
                                    char text[TW_RESTART_TEXT]);

/* Why: what was on the port, whose it is, and until when. */
const char *tw_restart_words_why(const struct tw_restart_told *told,
                                 char text[TW_RESTART_TEXT]);

/* What to change; empty: nothing. For a language it knows, the line to write is below it. */
const char *tw_restart_words_advice(const struct tw_restart_told *told,
                                    char text[TW_RESTART_TEXT]);

/* "SIGINT to its process group, as Ctrl-C does" */
const char *tw_restart_words_stop(const struct tw_restart *ask, char text[TW_RESTART_TEXT]);

/* "with status 1", "by SIGKILL": from a wait status. */
const char *tw_restart_words_end(int status, char text[TW_RESTART_TEXT]);

/* "SO_REUSEADDR, TCP_DEFER_ACCEPT", "neither SO_REUSEADDR nor SO_REUSEPORT", "options unknown" */
const char *tw_restart_words_options(const struct tw_restarted_listener *listener,
                                     char text[TW_RESTART_TEXT]);

/* The last line that a start said, without white space around it; empty: it said nothing. */
const char *tw_restart_words_last(const struct tw_restarted_start *start,
                                  char text[TW_RESTART_TEXT]);

#endif
