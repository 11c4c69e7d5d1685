#ifndef TW_ACCEPTED_H
#define TW_ACCEPTED_H

#include "evidence.h"
#include "finding.h"

/* SERVER-accepted, for each `accepted.SERVER` of [expect]: the server accepted so many
 * connections until the first tries were over. UNKNOWN where nobody counted them. */
void tw_accepted_rule(const struct tw_evidence *c, struct tw_findings *out);

#endif
