#include "inspect_warning.h"

#include "append.h"
#include "numbers.h"

#include <string.h>

enum { WARNING_TEXT = 1024 };

/* Appends "3 packets of ESP, 2 packets of MACsec", at most N_MAX kinds. Returns whether there
 * are any. */
static bool add_hiding(char text[WARNING_TEXT], const struct tw_unread_counts *unread)
{
    enum { N_MAX = 4 };
    int n = 0;
    for (size_t i = 0; i < unread->n_rows && n < N_MAX; i++) {
        const struct tw_unread_row *row = &unread->rows[i];
        char count[TW_NUMBERS_SIZE];
        char name[TW_UNREAD_TEXT];
        if (!tw_unread_may_hide_tcp(row->what))
            continue;
        tw_append(text, WARNING_TEXT, "%s%s of %s", n > 0 ? ", " : "",
                  tw_numbers_counted(row->n_packets, "packet", "packets", count),
                  tw_unread_name(row->what, name));
        n++;
    }
    return n > 0;
}

void tw_inspect_warning(const struct tw_summary *summary, struct tw_printer *printer,
                        unsigned indent)
{
    char text[WARNING_TEXT] = "";
    char some[TW_NUMBERS_SIZE];
    char all[TW_NUMBERS_SIZE];
    if (summary->n_one_direction == 0)
        return;
    tw_append(
        text, WARNING_TEXT,
        "warning: of %s of %s only one direction was captured: one side acknowledges what "
        "the other sent, and no packet of the other was read. What is said of these below "
        "rests on half of their packets. ",
        tw_numbers_count(summary->n_one_direction, some),
        tw_numbers_counted(summary->n_flows, "connection", "connections", all));
    size_t n_before = strlen(text);
    tw_append(text, WARNING_TEXT, "The other half may be in what is not read: ");
    if (add_hiding(text, &summary->unread)) {
        tw_append(text, WARNING_TEXT, ".");
    } else {
        text[n_before] = '\0';
        tw_append(text, WARNING_TEXT,
                  "The other half took another way, or the capture's filter left it out.");
    }
    tw_printer_to(printer, indent);
    tw_printer_prose(printer, indent, text);
    tw_printer_end(printer);
}
