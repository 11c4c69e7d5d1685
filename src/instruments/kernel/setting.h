#ifndef TW_SETTING_H
#define TW_SETTING_H

#include "err.h"
#include "run.h"

/* Settings of /proc/sys/net/ipv4, of the network namespace that the caller is in. */

/* Writes one. Fails with the name, the value and the kernel's reason. */
TW_MUST_USE int tw_setting_write(const struct tw_setting *setting, struct tw_err *err);

/* Reads those that bear on closing, TIME-WAIT and ports into the run's facts. What this kernel
 * does not have is left out. */
void tw_setting_read_all(struct tw_facts *facts);

#endif
