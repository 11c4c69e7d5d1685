#ifndef TW_FACT_H
#define TW_FACT_H

#include "facts.h"

/* The table of facts. The code that writes, reads or compares the facts of a run iterates over
 * it, so a new fact needs only a row here. */

/* The C type of a value and its form in a ledger. */
enum tw_fact_shape {
    TW_FACT_NOTHING,     /* a fact that is not a list has no key */
    TW_FACT_TEXT,        /* char[]: "6.18.44 x86_64"; a key is one word */
    TW_FACT_NUMBER,      /* unsigned or uint64_t: "250" */
    TW_FACT_SECONDS,     /* tw_ns: "0.100000201" */
    TW_FACT_NANOSECONDS, /* tw_ns: "-38ns" */
    TW_FACT_FLAG,        /* bool: the fact's name alone */
    TW_FACT_ANSWER,      /* enum tw_known: "yes", "no"; in JSON true, false */
    TW_FACT_NAME,        /* an int or an enum from 0 to `most`: "SIGINT" */
    TW_FACT_WHO,         /* unsigned, index into the run's names: "server" */
    TW_FACT_ENDPOINT,    /* struct tw_endpoint: "127.0.0.1:5000" */
};

struct tw_fact_value {
    enum tw_fact_shape shape;
    size_t offset, n_bytes;          /* in struct tw_facts; for a list: of its first item */
    uint64_t least, most;            /* range of a number; most 0: no limit */
    const char *(*name)(unsigned n); /* for TW_FACT_ANSWER and TW_FACT_NAME; NULL: no name */
};

struct tw_fact {
    const char *name;           /* in a ledger: `# name value` */
    const char *json;           /* JSON key; a time ends in _ns */
    const char *form;           /* syntax of the value, for messages; NULL: one of its names */
    struct tw_fact_value value; /* known if neither 0 nor empty ... */
    /* ... or, if this is not 0, if the bool at this offset is true */
    size_t known_offset;
    bool has_usual;           /* 0 is a known value too; a ledger omits it */
    struct tw_fact_value key; /* each key occurs at most once in a list */
    /* offset of the list's size_t count, and size of an item; 0: not a list */
    size_t n_offset, item_bytes;
    size_t most; /* items */
};

/* In the order of the ledger. The last row has a NULL name. */
extern const struct tw_fact tw_fact_table[];

bool tw_fact_is_list(const struct tw_fact *fact);

/* The number of lines that a ledger has for this fact: the number of items of a list;
 * otherwise 1 if the fact is known and not omitted, else 0. */
size_t tw_fact_count(const struct tw_fact *fact, const struct tw_facts *facts);

/* The address of the value or of the key of line i. */
const void *tw_fact_at(const struct tw_fact *fact, const struct tw_fact_value *value,
                       const struct tw_facts *facts, size_t i);

/* Reads the value at this address. Its shape is a number, time, flag, answer or name. */
int64_t tw_fact_number(const struct tw_fact_value *value, const void *at);

/* The name of answer or name number n; NULL if it has none. Static. */
const char *tw_fact_name(const struct tw_fact_value *value, int64_t n);

#endif
