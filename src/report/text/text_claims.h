#ifndef TW_TEXT_CLAIMS_H
#define TW_TEXT_CLAIMS_H

#include "text.h"

/* Prints the catalogue of claims: each with its sentence and the names of its needs, then the
 * needs. Fails with the stream's errno. */
TW_MUST_USE int tw_text_claims(const struct tw_text_style *style, FILE *to, struct tw_err *err);

#endif
