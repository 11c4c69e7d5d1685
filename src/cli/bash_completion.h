#ifndef TW_BASH_COMPLETION_H
#define TW_BASH_COMPLETION_H

#include "verb.h"

/* Prints the completion of twlab for bash, a script to source, generated from the table of
 * verbs: the verbs, the options, and the completion of each operand and option value. At
 * completion time, the script asks the twlab on the command line for the names of experiments
 * and tags. The caller checks the stream for errors. */
void tw_bash_completion_print(FILE *to);

#endif
