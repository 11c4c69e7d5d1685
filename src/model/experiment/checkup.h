#ifndef TW_CHECKUP_H
#define TW_CHECKUP_H

#include <stdbool.h>

/* A requirement of the lab and whether this machine meets it: a result of `twlab doctor`. */
enum { TW_CHECKUP_TEXT = 240 };
enum tw_health { TW_WORKS, TW_MISSING, TW_NOT_TRIED };

struct tw_checkup {
    const char *name; /* "namespaces" */
    const char *what; /* its purpose */
    bool needed;      /* the lab does not work without it */
    enum tw_health health;
    char found[TW_CHECKUP_TEXT];  /* observation or error; empty: none */
    char remedy[TW_CHECKUP_TEXT]; /* what to do; empty: nothing to do, or unknown */
};

#endif
