#ifndef TW_MACHINE_FACTS_H
#define TW_MACHINE_FACTS_H

#include "recorder.h"

/* Writes what is known of the machine and the moment into the facts of a run that has begun: the
 * kernel, HZ, the settings, when it began, and twlab's version. */
void tw_machine_facts_note(struct tw_recorder *recorder, const char *program);

#endif
