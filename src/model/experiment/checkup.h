#ifndef TW_CHECKUP_H
#define TW_CHECKUP_H

#include <stdbool.h>

/* Something that the lab needs of a machine, and whether this one has it: what `twlab doctor`
 * finds and reports. */
enum { TW_CHECKUP_TEXT = 240 };
enum tw_health { TW_WORKS, TW_MISSING, TW_NOT_TRIED };

struct tw_checkup {
    const char *name; /* "namespaces" */
    const char *what; /* what it is for */
    bool needed;      /* the lab cannot do without */
    enum tw_health health;
    char found[TW_CHECKUP_TEXT];  /* what was seen, or what failed; empty: nothing to say */
    char remedy[TW_CHECKUP_TEXT]; /* what to do; empty when nothing must be done, or is known */
};

#endif
