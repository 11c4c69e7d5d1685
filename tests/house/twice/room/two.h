#ifndef TW_TWO_H
#define TW_TWO_H

void tw_two_write(void);

#endif
