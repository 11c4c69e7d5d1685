#include "experiment_reader.h"
#include "names.h"

#include <stdio.h>
#include <string.h>

int tw_reader_refuse(const struct tw_reader *reader, const char *what, const char *allowed)
{
    return tw_ini_fail(reader->err, reader->file, reader->line.line,
                       "%s `%s = %.80s`; allowed is %s", what, reader->line.key,
                       reader->line.value, allowed);
}

int tw_reader_refuse_section(const struct tw_reader *reader, const char *const names[],
                             size_t n)
{
    char allowed[120] = "";
    size_t used = 0;
    for (size_t i = 0; i < n && used < sizeof allowed; i++) {
        const char *between = i == 0 ? "" : i + 1 == n ? " and " : ", ";
        used +=
            (size_t)snprintf(allowed + used, sizeof allowed - used, "%s%s", between, names[i]);
    }
    return tw_ini_fail(reader->err, reader->file, reader->line.line,
                       "an unknown section [%s]; allowed are %s", reader->line.section,
                       allowed);
}

int tw_reader_text(struct tw_reader *reader, char *to, size_t n_bytes)
{
    size_t n = strlen(reader->line.value);
    if (n == 0 || n >= n_bytes) {
        char allowed[64];
        (void)snprintf(allowed, sizeof allowed, "a text of 1 to %zu bytes", n_bytes - 1);
        return tw_reader_refuse(reader, "wrong length in", allowed);
    }
    memcpy(to, reader->line.value, n + 1);
    return 0;
}

int tw_read_title(struct tw_reader *reader)
{
    return tw_reader_text(reader, reader->experiment->title, TW_SENTENCE_SIZE);
}

int tw_read_story(struct tw_reader *reader)
{
    return tw_reader_text(reader, reader->experiment->story, TW_SENTENCE_SIZE);
}

int tw_read_source(struct tw_reader *reader)
{
    return tw_reader_text(reader, reader->experiment->source, TW_SENTENCE_SIZE);
}

int tw_read_tags(struct tw_reader *reader)
{
    return tw_reader_text(reader, reader->experiment->tags, TW_SENTENCE_SIZE);
}

int tw_read_place(struct tw_reader *reader)
{
    struct tw_matrix_place *place = &reader->experiment->place;
    if (place->n == TW_MAX_AXES)
        return tw_reader_refuse(reader, "one axis too many,", "4 of them");
    if (strchr(reader->line.value, ',') != NULL)
        return tw_reader_refuse(reader, "several values in", "one: a cell of the matrix");
    if (tw_reader_text(reader, place->at[place->n].value, TW_AXIS_VALUE) < 0)
        return -1;
    memcpy(place->at[place->n++].axis, reader->line.key, TW_INI_WORD);
    return 0;
}

int tw_read_setting(struct tw_reader *reader)
{
    struct tw_experiment *experiment = reader->experiment;
    if (experiment->n_settings == TW_MAX_SETTINGS)
        return tw_reader_refuse(reader, "one setting too many,", "16 settings");
    if (strchr(reader->line.key, '.') != NULL)
        return tw_reader_refuse(reader, "wrong setting",
                                "a name of /proc/sys/net/ipv4 without a `.`");

    for (size_t i = 0; i < experiment->n_settings; i++) {
        if (strcmp(experiment->settings[i].name, reader->line.key) == 0)
            return tw_ini_fail(reader->err, reader->file, reader->line.line,
                               "a second `%s` in [host]; there is one at most",
                               reader->line.key);
    }

    struct tw_setting *setting = &experiment->settings[experiment->n_settings];
    if (tw_reader_text(reader, setting->value, sizeof setting->value) < 0)
        return -1;
    memcpy(setting->name, reader->line.key, sizeof setting->name);
    setting->line = reader->line.line;
    experiment->n_settings++;
    return 0;
}

int tw_read_world(struct tw_reader *reader)
{
    static const char *const worlds[] = {
        [TW_NETWORK_ONE_HOST] = "private", [TW_NETWORK_WIRE] = "wire"};
    unsigned world = 0;
    if (!tw_names_find(worlds, TW_COUNT(worlds), reader->line.value, &world))
        return tw_reader_refuse(reader, "unknown world", "`private` (the default) or `wire`");
    reader->experiment->network = (enum tw_network)world;
    return 0;
}
