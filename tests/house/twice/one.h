#ifndef TW_ONE_H
#define TW_ONE_H

/* Names that two headers share; house.names-refuses finds each. Nothing includes them. */
struct tw_shared {
    int first;
};

void tw_one_read(void);

#endif
