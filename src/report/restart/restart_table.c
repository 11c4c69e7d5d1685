#include "restart_table.h"

#include "numbers.h"
#include "restart_words.h"
#include "stream.h"

#include <string.h>

enum { WAY = 2, VERDICT = 13, AWAY = 35, CAUSE = 47 };

/* "3.21 s"; "> 90 s": it was not back in that time; "-": it was not tried. */
static const char *away(const struct tw_restart_told *told, char text[TW_NUMBERS_SIZE])
{
    char wait[TW_NUMBERS_SIZE];
    if (told->ruling->away_ns >= 0)
        return tw_numbers_duration(told->ruling->away_ns, text);
    if (told->ruling->course == TW_RESTART_NOT_TRIED)
        return "-";
    (void)snprintf(text, TW_NUMBERS_SIZE, "> %.40s",
                   tw_numbers_duration(told->ask->wait_ns, wait));
    return text;
}

/* What was in its way, and whose it is. */
static void put_cause(struct tw_printer *printer, const struct tw_restart_told *told)
{
    const struct tw_restart_ruling *ruling = told->ruling;
    const struct tw_restarted *seen = told->seen;
    const char *more = ruling->waits_for_client ? " (waits for its client)" : "";
    switch (ruling->cause) {
    case TW_RESTART_NOTHING:
        tw_printer_put(printer, "%s", more[0] != '\0' ? "waits for its client" : "");
        return;
    case TW_RESTART_LISTENER:
    case TW_RESTART_CONNECTION:
        tw_printer_put(printer, "%s, pid %d, %s%s", seen->left[ruling->culprit].name,
                       seen->left[ruling->culprit].pid,
                       ruling->cause == TW_RESTART_LISTENER ? "listens" : "is connected", more);
        return;
    case TW_RESTART_TIMER:
        tw_printer_put(printer, "%s%s", tw_tcp_state_name(seen->held[ruling->culprit].state),
                       more);
        return;
    case TW_RESTART_FILE:
    case TW_RESTART_UNSERVED:
    case TW_RESTART_OWN:
    case TW_RESTART_UNSTARTABLE:
    case TW_RESTART_ENDED:
    case TW_RESTART_SILENT:
    case TW_RESTART_UDP:
    case TW_RESTART_HIDDEN:
    case TW_RESTART_ANY_PORT:
    case TW_RESTART_DEAF:
    case TW_RESTART_LINGERS:
    case TW_RESTART_UNSENT:
    case TW_RESTART_INTERRUPTED:
        break;
    }
    tw_printer_put(printer, "%s%s", tw_restart_ruling_cause_name(ruling->cause), more);
}

static void put_row(struct tw_printer *printer, const struct tw_restart_told *told)
{
    char text[TW_NUMBERS_SIZE];
    tw_printer_to(printer, WAY);
    tw_printer_put(printer, "%s", tw_restart_way_names()[told->ask->way]);
    tw_printer_to(printer, VERDICT);
    if (told->ruling == NULL) {
        tw_printer_wrap(printer, VERDICT, told->why);
        tw_printer_end(printer);
        return;
    }
    tw_printer_put(printer, "%s", tw_restart_ruling_verdict_name(told->ruling->verdict));
    tw_printer_put_before(printer, CAUSE - 2, away(told, text));
    tw_printer_to(printer, CAUSE);
    put_cause(printer, told);
    tw_printer_end(printer);
}

int tw_restart_table(const struct tw_restart_told told[], size_t n,
                     const struct tw_style *style, FILE *to, struct tw_err *err)
{
    struct tw_printer printer = tw_printer_of(style, to);
    for (size_t i = 0; told[0].ask->command[i] != NULL; i++)
        tw_printer_say(&printer, WAY, "%s%s", i > 0 ? " " : "", told[0].ask->command[i]);
    tw_printer_end(&printer);
    tw_printer_to(&printer, WAY);
    tw_printer_put(&printer, "stopped by");
    tw_printer_to(&printer, VERDICT);
    tw_printer_put(&printer, "verdict");
    tw_printer_put_before(&printer, CAUSE - 2, "away");
    tw_printer_to(&printer, CAUSE);
    tw_printer_put(&printer, "in its way");
    tw_printer_end(&printer);
    for (size_t i = 0; i < n; i++)
        put_row(&printer, &told[i]);
    return tw_stream_flush(to, err, "the report");
}
