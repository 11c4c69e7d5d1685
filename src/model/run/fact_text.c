#include "fact_text.h"

#include "scan.h"

#include <inttypes.h>
#include <string.h>

enum { VALUE_SIZE = TW_FACT_TEXT_SIZE / 2 };
_Static_assert((int)VALUE_SIZE >= (int)TW_FACT_SIZE && (int)VALUE_SIZE >= (int)TW_ENDPOINT_TEXT,
               "a value does not fit");

static const char *who_name(const struct tw_run *run, size_t who)
{
    return who < run->n_names ? run->names[who] : "?";
}

static void write_value(const struct tw_fact_value *value, const void *at,
                        const struct tw_run *run, char text[VALUE_SIZE])
{
    const char *name = NULL;
    text[0] = '\0';
    switch (value->shape) {
    case TW_FACT_NOTHING:
    case TW_FACT_FLAG:
        break;
    case TW_FACT_TEXT:
        (void)snprintf(text, VALUE_SIZE, "%s", (const char *)at);
        break;
    case TW_FACT_NUMBER:
        (void)snprintf(text, VALUE_SIZE, "%" PRId64, tw_fact_number(value, at));
        break;
    case TW_FACT_SECONDS:
        (void)snprintf(text, VALUE_SIZE, "%" PRId64 ".%09" PRId64,
                       tw_fact_number(value, at) / TW_S, tw_fact_number(value, at) % TW_S);
        break;
    case TW_FACT_NANOSECONDS:
        (void)snprintf(text, VALUE_SIZE, "%" PRId64 "ns", tw_fact_number(value, at));
        break;
    case TW_FACT_ANSWER:
    case TW_FACT_NAME:
        name = tw_fact_name(value, tw_fact_number(value, at));
        (void)snprintf(text, VALUE_SIZE, "%s", name != NULL ? name : "?");
        break;
    case TW_FACT_WHO:
        (void)snprintf(text, VALUE_SIZE, "%s",
                       who_name(run, (size_t)tw_fact_number(value, at)));
        break;
    case TW_FACT_ENDPOINT:
        (void)tw_endpoint_text(at, text);
        break;
    }
}

const char *tw_fact_text_write(const struct tw_fact *fact, const struct tw_run *run, size_t i,
                               char text[TW_FACT_TEXT_SIZE])
{
    char key[VALUE_SIZE];
    char value[VALUE_SIZE];
    write_value(&fact->key, tw_fact_at(fact, &fact->key, &run->facts, i), run, key);
    write_value(&fact->value, tw_fact_at(fact, &fact->value, &run->facts, i), run, value);
    (void)snprintf(text, TW_FACT_TEXT_SIZE, "%s%s%s", key, key[0] != '\0' ? " " : "", value);
    return text;
}

static bool store(const struct tw_fact_value *value, int64_t n, void *at)
{
    const bool flag = n != 0;
    const uint32_t narrow = (uint32_t)n;
    switch (value->n_bytes) {
    case sizeof flag:
        memcpy(at, &flag, sizeof flag);
        return true;
    case sizeof narrow:
        memcpy(at, &narrow, sizeof narrow);
        return n == narrow;
    default:
        memcpy(at, &n, sizeof n);
        return true;
    }
}

static bool read_number(const struct tw_fact_value *value, const char *word, void *at)
{
    uint64_t n = 0;
    if (!tw_scan_number(word, "", &n) || n < value->least ||
        (value->most != 0 && n > value->most))
        return false;
    return store(value, (int64_t)n, at);
}

static bool read_seconds(const struct tw_fact_value *value, const char *word, void *at)
{
    tw_ns time_ns = 0;
    return tw_scan_decimal(word, 9, "", &time_ns) && store(value, time_ns, at);
}

static bool read_nanoseconds(const struct tw_fact_value *value, const char *word, void *at)
{
    uint64_t n = 0;
    bool negative = word[0] == '-';
    return tw_scan_number(word + negative, "ns", &n) &&
           store(value, negative ? -(int64_t)n : (int64_t)n, at);
}

static bool read_name(const struct tw_fact_value *value, const char *word, void *at)
{
    for (int64_t n = 0; n <= (int64_t)value->most; n++) {
        const char *name = tw_fact_name(value, n);
        if (name != NULL && strcmp(name, word) == 0)
            return store(value, n, at);
    }
    return false;
}

static bool read_who(const struct tw_fact_value *value, const char *word, struct tw_run *run,
                     void *at, struct tw_err *why)
{
    unsigned who = 0;
    return tw_run_name(run, word, &who, why) == 0 && store(value, who, at);
}

static bool read_value(const struct tw_fact_value *value, const char *const words[],
                       size_t n_words, void *at, struct tw_run *run, struct tw_err *why)
{
    if (value->shape == TW_FACT_FLAG)
        return n_words == 0 && store(value, true, at);
    if (value->shape == TW_FACT_TEXT)
        return tw_scan_join(words, n_words, at, value->n_bytes);
    if (n_words != 1)
        return false;
    switch (value->shape) {
    case TW_FACT_NUMBER:
        return read_number(value, words[0], at);
    case TW_FACT_SECONDS:
        return read_seconds(value, words[0], at);
    case TW_FACT_NANOSECONDS:
        return read_nanoseconds(value, words[0], at);
    case TW_FACT_ANSWER:
    case TW_FACT_NAME:
        return read_name(value, words[0], at);
    case TW_FACT_WHO:
        return read_who(value, words[0], run, at, why);
    case TW_FACT_ENDPOINT:
        return tw_endpoint_parse(words[0], at);
    case TW_FACT_NOTHING:
    case TW_FACT_TEXT:
    case TW_FACT_FLAG:
        break;
    }
    return false;
}

/* Detects an item whose key is already in the list. */
static bool has_key(const struct tw_fact *fact, const struct tw_facts *facts, size_t n)
{
    const void *key = tw_fact_at(fact, &fact->key, facts, n);
    for (size_t i = 0; i < n; i++) {
        const void *other = tw_fact_at(fact, &fact->key, facts, i);
        if (fact->key.shape == TW_FACT_TEXT
                ? strcmp(key, other) == 0
                : tw_fact_number(&fact->key, key) == tw_fact_number(&fact->key, other))
            return true;
    }
    return false;
}

static bool read_item(const struct tw_fact *fact, const char *const words[], size_t n_words,
                      struct tw_run *run, struct tw_err *why)
{
    char *base = (char *)&run->facts;
    size_t *n = (size_t *)(base + fact->n_offset);
    if (n_words < 2 || *n == fact->most)
        return false;
    char *key = base + fact->key.offset + *n * fact->item_bytes;
    char *value = base + fact->value.offset + *n * fact->item_bytes;
    if (!read_value(&fact->key, words, 1, key, run, why) ||
        !read_value(&fact->value, words + 1, n_words - 1, value, run, why))
        return false;
    if (has_key(fact, &run->facts, *n))
        return tw_fail(why, 0, "`%.40s` has one already", words[0]) == 0;
    ++*n;
    return true;
}

bool tw_fact_text_read(const struct tw_fact *fact, const char *const words[], size_t n_words,
                       struct tw_run *run, struct tw_err *why)
{
    char *base = (char *)&run->facts;
    if (tw_fact_is_list(fact))
        return read_item(fact, words, n_words, run, why);
    if (fact->known_offset != 0)
        *(bool *)(base + fact->known_offset) = true;
    return read_value(&fact->value, words, n_words, base + fact->value.offset, run, why);
}
