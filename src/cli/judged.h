#ifndef TW_JUDGED_H
#define TW_JUDGED_H

#include "text.h"

/* Prints the report on stdout. Returns status when it is not AS_EXPECTED and worse than what
 * the rulings come to, else that: CONTRADICTED, COULD_NOT_RUN (UNKNOWN) or AS_EXPECTED. */
int tw_cli_report(const struct tw_judged runs[], size_t n, const struct tw_text_style *style,
                  int status);

#endif
