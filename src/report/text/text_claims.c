#include "text_claims.h"

#include "append.h"
#include "stream.h"

enum { INDENT = 2, NARROW = 4, SENTENCE = 24, WHAT = 14 };

/* "Needs: capture, sock_diag."; nothing if it needs nothing. */
static void put_needs(struct tw_printer *printer, const struct tw_claim *claim)
{
    char text[TW_PRINTER_LINE] = "";
    for (unsigned bit = 0; bit < TW_N_CLAIM_NEEDS; bit++) {
        if ((claim->needs & (1U << bit)) != 0)
            tw_append(text, sizeof text, "%s%s", text[0] == '\0' ? "Needs: " : ", ",
                      tw_claims_need(bit)->name);
    }
    if (text[0] == '\0')
        return;
    tw_append(text, sizeof text, ".");
    tw_printer_field(printer, 0, SENTENCE, "", text);
}

int tw_text_claims(const struct tw_text_style *style, FILE *to, struct tw_err *err)
{
    struct tw_printer printer = tw_text_page(style, to);
    const struct tw_claim *claim = NULL;
    for (size_t i = 0; (claim = tw_claims_at(i)) != NULL; i++) {
        tw_printer_field(&printer, 0, SENTENCE, claim->name, claim->sentence);
        put_needs(&printer, claim);
    }
    tw_printer_end(&printer);
    tw_printer_wrap(&printer, 0,
                    "What a claim needs: without it the claim is UNKNOWN, or left out.");
    tw_printer_end(&printer);
    for (unsigned bit = 0; bit < TW_N_CLAIM_NEEDS; bit++)
        tw_printer_field(&printer, INDENT, WHAT, tw_claims_need(bit)->name,
                         tw_claims_need(bit)->what);
    return tw_stream_flush(to, err, "the list");
}
