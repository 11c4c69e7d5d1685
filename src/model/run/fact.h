#ifndef TW_FACT_H
#define TW_FACT_H

#include "facts.h"

/* The table of facts. Whoever writes, reads or compares the facts of a run walks it, and so
 * knows of a new fact by its row. */

/* What a value is in memory, and what it looks like in a ledger. */
enum tw_fact_shape {
    TW_FACT_NOTHING,     /* a fact that is not a list has no key */
    TW_FACT_TEXT,        /* char[]: "6.18.44 x86_64"; as a key, one word */
    TW_FACT_NUMBER,      /* unsigned, uint64_t: "250" */
    TW_FACT_SECONDS,     /* tw_ns: "0.100000201" */
    TW_FACT_NANOSECONDS, /* tw_ns: "-38ns" */
    TW_FACT_FLAG,        /* bool: nothing follows the fact's name */
    TW_FACT_ANSWER,      /* enum tw_known: "yes", "no"; in JSON true, false */
    TW_FACT_NAME,        /* an int or an enum, from 0 to most: "SIGINT" */
    TW_FACT_WHO,         /* unsigned, index into the run's names: "server" */
    TW_FACT_ENDPOINT,    /* struct tw_endpoint: "127.0.0.1:5000" */
};

struct tw_fact_value {
    enum tw_fact_shape shape;
    size_t offset, n_bytes;          /* in struct tw_facts; in a list, of its first item */
    uint64_t least, most;            /* of a number; most 0: any */
    const char *(*name)(unsigned n); /* of an answer or a name; NULL: there is none */
};

struct tw_fact {
    const char *name;            /* in a ledger: `# name value` */
    const char *json;            /* its key; a time ends in _ns */
    const char *form;            /* of what follows the name, for messages */
    struct tw_fact_value value;  /* known when it is not 0 or empty ... */
    size_t known_offset;         /* ... or, if this is not 0, when that bool is set */
    bool has_usual;              /* 0 is known too; a ledger leaves it out */
    struct tw_fact_value key;    /* a list has at most one item for a key */
    size_t n_offset, item_bytes; /* a list's size_t count, and its items; 0: no list */
    size_t most;                 /* items */
};

/* In the order of the ledger; ends with a row that has no name. */
extern const struct tw_fact tw_fact_table[];

bool tw_fact_is_list(const struct tw_fact *fact);

/* How many lines a ledger has of it: the items of a list; else 1 when there is something to
 * say, or 0. */
size_t tw_fact_count(const struct tw_fact *fact, const struct tw_facts *facts);

/* Where the value or the key of line i is. */
const void *tw_fact_at(const struct tw_fact *fact, const struct tw_fact_value *value,
                       const struct tw_facts *facts, size_t i);

/* What is there, of any shape that is a number, a time, a flag, an answer or a name. */
int64_t tw_fact_number(const struct tw_fact_value *value, const void *at);

/* The name of that answer or name; NULL: it has none. Static. */
const char *tw_fact_name(const struct tw_fact_value *value, int64_t n);

#endif
