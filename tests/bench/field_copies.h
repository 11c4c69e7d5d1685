#ifndef TW_FIELD_COPIES_H
#define TW_FIELD_COPIES_H

#include "clock.h"
#include "field_frame.h"

/* The second tap: copies of frames, which reach the capture some time after the first. Ends the
 * program when there is no memory. */

struct field_copy {
    tw_ns at_ns;
    struct field_frame frame;
    size_t slot;  /* whose it is: the place of a connection, and ... */
    uint64_t nth; /* ... which connection there */
};

enum { FIELD_MOST_COPIES = 8192 };

struct field_copies {
    struct field_copy *late[FIELD_MOST_COPIES]; /* the last is the next */
    size_t n;
};

/* Keeps what `copy` points to until its moment. */
void field_copies_add(struct field_copies *copies, const struct field_copy *copy);

/* Fills *out with the next one, if its moment is not after until_ns. */
bool field_copies_next(struct field_copies *copies, tw_ns until_ns, struct field_copy *out);

#endif
