#ifndef TW_RULE_CASE_EXPORT_H
#define TW_RULE_CASE_EXPORT_H

#include "rule_case.h"

/* Writes a case as an experiment for `twlab run`: its sockets become servers, those that reach
 * them become clients, and the last bind() becomes a probe that expects `error`, the kernel's
 * answer. Returns false and empties text for what an experiment cannot express: devices, ports
 * that the kernel chooses, clients on the port itself, and sockets that bind after other
 * steps. */
enum { TW_EXPORT_TEXT = 4096 };
TW_MUST_USE bool tw_rule_case_export(const struct tw_rule_case *steps, int error,
                                     char text[TW_EXPORT_TEXT]);

#endif
