#ifndef TW_ADVICE_H
#define TW_ADVICE_H

#include "inspected.h"
#include "printer.h"

/* Prints the section "what it means": on which side TIME_WAIT accumulates and what that costs,
 * when a client runs out of ports, why connections were reset, reused or not finished. Every
 * sentence rests on a count of the summary; without anything to say, there is no section.
 *
 * services: sorted (inspected.h). Returns false when there is no memory. */
TW_MUST_USE bool tw_advice_print(const struct tw_inspected *inspected,
                                 const struct tw_service_row *const services[],
                                 size_t n_services, struct tw_printer *printer);

#endif
