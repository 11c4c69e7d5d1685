#ifndef TW_BIND_CLAUSE_H
#define TW_BIND_CLAUSE_H

#include <stdbool.h>

/* The clauses of the bind rule (bind_rule.h), and all that twlab says about them: no sentence
 * about the rule is written anywhere else. */
enum tw_bind_clause {
    /* The new socket may have the port. */
    TW_BIND_FREE,           /* nobody is there */
    TW_BIND_OTHER_DEVICE,   /* each is tied to a device of its own */
    TW_BIND_OTHER_ADDRESS,  /* their addresses do not overlap */
    TW_BIND_BOTH_REUSEADDR, /* both have SO_REUSEADDR, and the one there does not listen */
    TW_BIND_BOTH_REUSEPORT, /* both have SO_REUSEPORT and one owner, or that one has none */
    TW_BIND_MEMORY,         /* the kernel remembers SO_REUSEPORT, and does not look */
    /* It may not. */
    TW_BIND_CHOSEN,       /* the kernel was to choose, and takes no port with an overlap */
    TW_BIND_OTHER_OWNER,  /* both have SO_REUSEPORT, but not one owner */
    TW_BIND_LISTENS,      /* the one there listens */
    TW_BIND_NEITHER,      /* neither has an option */
    TW_BIND_ONLY_NEW,     /* the new one has an option, the one there has none */
    TW_BIND_ONLY_THERE,   /* the other way round */
    TW_BIND_NOT_THE_SAME, /* one has SO_REUSEADDR, the other SO_REUSEPORT */
};
enum { TW_N_BIND_CLAUSES = TW_BIND_NOT_THE_SAME + 1 };

bool tw_bind_clause_allows(enum tw_bind_clause clause);

/* "only-new". Static, as are the three that follow. */
const char *tw_bind_clause_name(enum tw_bind_clause clause);

/* Why, as a sentence about "the new socket" and "the one there". */
const char *tw_bind_clause_reason(enum tw_bind_clause clause);

/* What helps, as a sentence, against a socket of a client or of a server; NULL where the bind
 * works anyway. The server's options do not reach a client's socket. */
const char *tw_bind_clause_advice(enum tw_bind_clause clause, bool is_clients);

/* Where the kernel (6.18) has it: "inet_bind_conflict()". */
const char *tw_bind_clause_kernel(enum tw_bind_clause clause);

#endif
