#ifndef TW_ONE_H
#define TW_ONE_H

struct tw_shared {
    int second;
};

void tw_one_write(void);

#endif
