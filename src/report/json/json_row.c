#include "json_row.h"

#include <string.h>

static const char END[] = "}\n";

static void put(struct tw_json_row *row, const char *text, size_t n)
{
    if (n > sizeof row->text - sizeof END - row->n_chars) {
        row->is_cut = true;
        return;
    }
    memcpy(row->text + row->n_chars, text, n);
    row->n_chars += n;
}

static void put_words(struct tw_json_row *row, const char *text)
{
    put(row, text, strlen(text));
}

static void put_key(struct tw_json_row *row, const char *key)
{
    put_words(row, ",\"");
    put_words(row, key);
    put_words(row, "\":");
}

void tw_json_row_begin(struct tw_json_row *row, const char *kind)
{
    row->n_chars = 0;
    row->is_cut = false;
    put_words(row, "{\"row\":\"");
    put_words(row, kind);
    put_words(row, "\"");
}

void tw_json_row_text(struct tw_json_row *row, const char *key, const char *text)
{
    put_key(row, key);
    if (text == NULL) {
        put_words(row, "null");
        return;
    }
    put_words(row, "\"");
    put_words(row, text);
    put_words(row, "\"");
}

void tw_json_row_integer(struct tw_json_row *row, const char *key, int64_t value)
{
    enum { BASE = 10, N_DIGITS = 20 };
    char digits[N_DIGITS];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % BASE);
        rest /= BASE;
    } while (rest > 0);
    if (value < 0)
        digits[--at] = '-';
    put_key(row, key);
    put(row, digits + at, sizeof digits - at);
}

void tw_json_row_truth(struct tw_json_row *row, const char *key, bool value)
{
    put_key(row, key);
    put_words(row, value ? "true" : "false");
}

void tw_json_row_known(struct tw_json_row *row, const char *key, bool known, int64_t value)
{
    if (known)
        tw_json_row_integer(row, key, value);
    else
        tw_json_row_text(row, key, NULL);
}

bool tw_json_row_write(struct tw_json_row *row, FILE *to)
{
    if (row->is_cut)
        return false;
    memcpy(row->text + row->n_chars, END, sizeof END - 1);
    (void)fwrite(row->text, 1, row->n_chars + sizeof END - 1, to);
    return true;
}
