#ifndef TW_BASH_COMPLETION_H
#define TW_BASH_COMPLETION_H

#include "verb.h"

/* The completion of twlab for bash, a script to be sourced, made of the table of verbs: verbs,
 * options, and by what each operand and each value of an option is completed. Names of
 * experiments and tags are asked of the twlab that is being typed. Whoever gives the stream
 * looks at it in the end. */
void tw_bash_completion_print(FILE *to);

#endif
