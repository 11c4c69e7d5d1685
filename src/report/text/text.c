#include "text.h"

#include "matrix_group.h"
#include "matrix_table.h"
#include "printer.h"
#include "repeats.h"
#include "repeats_text.h"
#include "storm_table.h"
#include "stream.h"

struct tw_printer tw_text_page(const struct tw_text_style *style, FILE *to)
{
    return tw_printer_of(&style->page, to);
}

int tw_text_finish(FILE *to, struct tw_err *err)
{
    return tw_stream_flush(to, err, "the report");
}

int tw_text_together(const struct tw_judged runs[], size_t n, const struct tw_text_style *style,
                     FILE *to, struct tw_err *err)
{
    struct tw_printer printer = tw_text_page(style, to);
    size_t n_group = 0;
    for (size_t i = 0; i < n; i += n_group) {
        n_group = tw_matrix_group_size(runs, n, i);
        if (n_group < 2)
            continue;
        tw_printer_end(&printer);
        if (!tw_storm_is_one(runs[i].run))
            tw_matrix_table_draw(runs + i, n_group, &printer);
        else
            tw_storm_table_draw(runs + i, n_group, tw_matrix_group_name_length(runs[i].run),
                                &printer);
    }
    for (size_t i = 0; i < n; i += n_group) {
        n_group = tw_repeats_group(runs, n, i);
        if (n_group < 2)
            continue;
        tw_printer_end(&printer);
        if (tw_repeats_text_print(runs + i, n_group, &printer, err) < 0)
            return -1;
    }
    return tw_text_finish(to, err);
}
