#ifndef TW_RUN_COUNTERS_H
#define TW_RUN_COUNTERS_H

#include "lab.h"

/* TCP's counters, which the kernel keeps a namespace. */

/* What happens from here on, and until there, is of the experiment. */
void tw_lab_count_from_here(struct tw_lab *lab);
void tw_lab_count_until_here(struct tw_lab *lab);

/* Until here, and for good: writes what they grew by into the run's facts. */
void tw_lab_note_counters(struct tw_lab *lab);

#endif
