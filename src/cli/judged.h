#ifndef TW_JUDGED_H
#define TW_JUDGED_H

#include "text.h"

/* Prints the report on stdout, and writes it as JSON to json_path unless that is NULL; "-" is
 * stdout, which is then the document's alone. Returns status when it is not AS_EXPECTED and
 * worse than what the rulings come to, else that: CONTRADICTED, COULD_NOT_RUN (UNKNOWN) or
 * AS_EXPECTED. */
int tw_cli_report(const char *verb, const struct tw_judged runs[], size_t n,
                  const struct tw_text_style *style, const char *json_path, int status);

#endif
