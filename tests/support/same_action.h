#ifndef SAME_ACTION_H
#define SAME_ACTION_H

#include "action.h"

/* Are both what the same text says? Not compared: the line of a setting, which only a file has.
 */
bool same_action(const struct tw_action *a, const struct tw_action *b);

#endif
