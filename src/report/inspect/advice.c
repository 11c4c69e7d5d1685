#include "advice_inside.h"

#include "numbers.h"
#include "own.h"

#include <stdarg.h>
#include <string.h>

enum { INDENT = 2 };

void tw_advice_say(struct tw_advice *advice, const char *fmt, ...)
{
    size_t n = strlen(advice->text);
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(advice->text + n, sizeof advice->text - n, fmt, args);
    va_end(args);
}

void tw_advice_name(struct tw_advice *advice)
{
    char name[TW_ENDPOINT_TEXT];
    bool others = advice->service->key.family == 0;
    tw_advice_say(advice, "%s",
                  others ? "other servers" : tw_inspected_name(&advice->service->key, name));
}

unsigned tw_advice_percent(uint64_t part, uint64_t whole)
{
    return whole == 0 ? 0 : (unsigned)((part * 100 + whole / 2) / whole);
}

/* The section, with a heading before its first paragraph. */
struct section {
    struct tw_printer *printer;
    bool begun;
};

static void print(struct section *section, struct tw_advice *advice)
{
    if (advice->text[0] == '\0')
        return;
    if (!section->begun) {
        tw_printer_end(section->printer);
        tw_printer_put(section->printer, "what it means");
        tw_printer_end(section->printer);
    }
    section->begun = true;
    tw_printer_to(section->printer, INDENT);
    tw_printer_prose(section->printer, INDENT, advice->text);
    tw_printer_end(section->printer);
    advice->text[0] = '\0';
}

/* A few packets out of order are usual with several queues of a network card. */
static void tell_order(struct section *section, struct tw_advice *advice)
{
    enum { FEW = 10, ONE_IN = 100 };
    uint64_t n_back = advice->inspected->summary.n_back_in_time;
    if (n_back < FEW || n_back < advice->inspected->n_packets / ONE_IN)
        return;
    tw_advice_say(advice,
                  "%u %% of the packets have a time earlier than a packet before them, so that "
                  "some first closers and states may be wrong. Sort the capture with "
                  "`reordercap FILE OUT`, and inspect OUT.",
                  tw_advice_percent(n_back, advice->inspected->n_packets));
    print(section, advice);
}

/* The kernel gave connect() the very port that it connects to, on which nobody listened. */
static void tell_self(struct section *section, struct tw_advice *advice)
{
    char length[TW_NUMBERS_SIZE];
    if (advice->inspected->summary.n_self == 0)
        return;
    tw_advice_say(
        advice,
        "A socket connected to itself is a connect(), tried again and again, to a "
        "local port on which nothing listens: in the end the kernel chooses that very "
        "port for the client. It keeps the server from binding the port, and so does "
        "its TIME_WAIT for %s more. Keep the server's port out of the ephemeral range, "
        "or reserve it with net.ipv4.ip_local_reserved_ports.",
        tw_numbers_duration(advice->inspected->time_wait_ns, length));
    print(section, advice);
}

/* Rows of one kind and sender make one paragraph, named after the server with the most. */
static bool tell_resets(struct section *section, struct tw_advice *advice)
{
    const struct tw_summary *summary = &advice->inspected->summary;
    bool told[TW_N_RESET_KINDS][2] = {{false}};
    size_t n = 0;
    const struct tw_reset_row **rows = tw_inspected_resets(summary, &n);
    for (size_t i = 0; i < n && rows != NULL; i++) {
        if (told[rows[i]->kind][rows[i]->by])
            continue;
        told[rows[i]->kind][rows[i]->by] = true;
        advice->service = &summary->services[rows[i]->service];
        tw_advice_reset(advice, rows + i, n - i);
        print(section, advice);
    }
    bool done = rows != NULL;
    free(rows);
    return done;
}

bool tw_advice_print(const struct tw_inspected *inspected,
                     const struct tw_service_row *const services[], size_t n_services,
                     struct tw_printer *printer)
{
    static void (*const paragraphs[])(struct tw_advice *) = {
        tw_advice_close,
        tw_advice_reuse,
        tw_advice_unfinished,
    };
    enum { N_SERVICES = 3 };
    struct section section = {.printer = printer};
    struct tw_advice advice = {.inspected = inspected};
    tell_order(&section, &advice);
    tell_self(&section, &advice);
    for (size_t i = 0; i < n_services && i < N_SERVICES; i++) {
        advice.service = services[i];
        for (size_t k = 0; k < TW_COUNT(paragraphs); k++) {
            paragraphs[k](&advice);
            print(&section, &advice);
        }
    }
    return tell_resets(&section, &advice);
}
