#ifndef TW_RULE_CASE_EXPORT_H
#define TW_RULE_CASE_EXPORT_H

#include "rule_case.h"

/* Writes a case as an experiment that `twlab run` runs: its sockets are servers, those that
 * reach them clients, and the last bind() is a probe that expects `error`, which the kernel
 * answered. Returns false for what experiments cannot say: devices, ports of the kernel's
 * choice, clients on the port itself, sockets that come to it after other things have happened.
 * Then text is empty. */
enum { TW_EXPORT_TEXT = 4096 };
TW_MUST_USE bool tw_rule_case_export(const struct tw_rule_case *steps, int error,
                                     char text[TW_EXPORT_TEXT]);

#endif
