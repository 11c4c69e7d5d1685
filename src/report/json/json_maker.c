#include "json_maker.h"

#include <jansson.h>
#include <string.h>

static json_t *checked(struct tw_json_maker *maker, json_t *value)
{
    maker->failed = maker->failed || value == NULL;
    return value;
}

json_t *tw_json_maker_object(struct tw_json_maker *maker)
{
    return checked(maker, json_object());
}

json_t *tw_json_maker_array(struct tw_json_maker *maker)
{
    return checked(maker, json_array());
}

/* The text with each byte above 0x7f as `\xcd`, so that different names stay different. The
 * caller frees it; NULL: out of memory. */
static char *escaped(const char *text)
{
    enum { ESCAPE = 4 };
    char *out = malloc(strlen(text) * ESCAPE + 1);
    size_t used = 0;
    if (out == NULL)
        return NULL;
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte < 0x80)
            out[used++] = *text;
        else
            used += (size_t)snprintf(out + used, ESCAPE + 1, "\\x%02x", byte);
    }
    out[used] = '\0';
    return out;
}

void tw_json_maker_put(struct tw_json_maker *maker, json_t *object, const char *key,
                       json_t *value)
{
    json_incref(value); /* jansson drops one reference even if it fails */
    if (json_object_set_new(object, key, value) == 0) {
        json_decref(value);
        return;
    }
    char *ascii = escaped(key); /* jansson refuses a key that is not UTF-8 */
    if (ascii == NULL)
        json_decref(value);
    if (ascii == NULL || json_object_set_new(object, ascii, value) != 0)
        maker->failed = true;
    free(ascii);
}

void tw_json_maker_append(struct tw_json_maker *maker, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        maker->failed = true;
}

static json_t *text_value(const char *text)
{
    json_t *value = json_string(text);
    if (value != NULL)
        return value;
    char *ascii = escaped(text);
    value = ascii != NULL ? json_string(ascii) : NULL;
    free(ascii);
    return value;
}

void tw_json_maker_text(struct tw_json_maker *maker, json_t *object, const char *key,
                        const char *text)
{
    tw_json_maker_put(maker, object, key, text_value(text));
}

void tw_json_maker_known_text(struct tw_json_maker *maker, json_t *object, const char *key,
                              const char *text)
{
    if (text != NULL && text[0] != '\0')
        tw_json_maker_text(maker, object, key, text);
}

void tw_json_maker_append_text(struct tw_json_maker *maker, json_t *array, const char *text)
{
    tw_json_maker_append(maker, array, text_value(text));
}

void tw_json_maker_integer(struct tw_json_maker *maker, json_t *object, const char *key,
                           int64_t value)
{
    tw_json_maker_put(maker, object, key, json_integer(value));
}

void tw_json_maker_truth(struct tw_json_maker *maker, json_t *object, const char *key,
                         bool value)
{
    tw_json_maker_put(maker, object, key, json_boolean(value));
}

void tw_json_maker_pair(struct tw_json_maker *maker, json_t *object, const char *key,
                        int64_t from, int64_t to)
{
    json_t *pair = tw_json_maker_array(maker);
    tw_json_maker_append(maker, pair, json_integer(from));
    tw_json_maker_append(maker, pair, json_integer(to));
    tw_json_maker_put(maker, object, key, pair);
}

json_t *tw_json_maker_take(struct tw_json_maker *maker, json_t *value)
{
    if (!maker->failed)
        return value;
    json_decref(value);
    return NULL;
}
