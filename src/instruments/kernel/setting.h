#ifndef TW_SETTING_H
#define TW_SETTING_H

#include "err.h"
#include "run.h"

/* Settings in /proc/sys/net/ipv4, of the caller's network namespace. */

/* Writes a setting. Fails with its name, the value and the errno. */
TW_MUST_USE int tw_setting_write(const struct tw_setting *setting, struct tw_err *err);

/* Reads the settings that affect closing, TIME-WAIT and ports into the run's facts. Settings
 * that this kernel lacks are left out. */
void tw_setting_read_all(struct tw_facts *facts);

#endif
