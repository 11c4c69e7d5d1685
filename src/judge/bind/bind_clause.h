#ifndef TW_BIND_CLAUSE_H
#define TW_BIND_CLAUSE_H

#include <stdbool.h>

/* The clauses of the bind rule (bind_rule.h) and every sentence that twlab says about them. */
enum tw_bind_clause {
    /* The new socket gets the port: */
    TW_BIND_FREE,          /* the port is unused */
    TW_BIND_OTHER_DEVICE,  /* the sockets are bound to different devices */
    TW_BIND_OTHER_ADDRESS, /* their addresses do not overlap */
    /* both have SO_REUSEADDR, and the existing socket does not listen */
    TW_BIND_BOTH_REUSEADDR,
    /* both have SO_REUSEPORT and one owner, or the existing socket has none */
    TW_BIND_BOTH_REUSEPORT,
    TW_BIND_MEMORY, /* the kernel remembers SO_REUSEPORT and skips the comparison */
    /* The new socket is refused: */
    TW_BIND_CHOSEN,       /* the kernel chooses the port and avoids every overlap */
    TW_BIND_OTHER_OWNER,  /* both have SO_REUSEPORT, but different owners */
    TW_BIND_LISTENS,      /* the existing socket listens */
    TW_BIND_NEITHER,      /* neither has an option */
    TW_BIND_ONLY_NEW,     /* only the new socket has an option */
    TW_BIND_ONLY_THERE,   /* only the existing socket has an option */
    TW_BIND_NOT_THE_SAME, /* one has SO_REUSEADDR, the other SO_REUSEPORT */
};
enum { TW_N_BIND_CLAUSES = TW_BIND_NOT_THE_SAME + 1 };

bool tw_bind_clause_allows(enum tw_bind_clause clause);

/* The name, such as "only-new". Static storage, like the strings of the three functions below.
 */
const char *tw_bind_clause_name(enum tw_bind_clause clause);

/* The reason, as a sentence about "the new socket" and "the one there". */
const char *tw_bind_clause_reason(enum tw_bind_clause clause);

/* What helps, as a sentence; NULL for a clause that allows the bind. is_clients: the existing
 * socket belongs to a client, which the server's options do not affect. */
const char *tw_bind_clause_advice(enum tw_bind_clause clause, bool is_clients);

#endif
