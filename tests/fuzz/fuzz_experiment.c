#include "experiment.h"
#include "ini.h"

#include <stdlib.h>
#include <string.h>

/* A file is read, or refused with its name and line; and one that was read keeps its words, and
 * has an end to its last line. Of the mistakes of one that was refused the first is what it was
 * refused for; one that was read has none. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    struct tw_experiment experiment;
    struct tw_err err = {0};

    struct tw_err mistakes[TW_MAX_MISTAKES];
    if (n_bytes > TW_INI_MAX_BYTES)
        return 0;
    size_t n = tw_experiment_mistakes("fuzz.ini", (const char *)data, n_bytes, mistakes);
    if (tw_experiment_parse("fuzz.ini", (const char *)data, n_bytes, &experiment, &err) < 0) {
        if (strncmp(err.text, "fuzz.ini:", strlen("fuzz.ini:")) != 0)
            abort();
        if (n > TW_MAX_MISTAKES || (n > 0 && strcmp(mistakes[0].text, err.text) != 0))
            abort();
        return 0;
    }
    if (n > 0)
        abort();
    size_t n_text = n_bytes + (data[n_bytes - 1] != '\n');
    if (strlen(experiment.text) != n_text || memcmp(experiment.text, data, n_bytes) != 0 ||
        experiment.text[n_text - 1] != '\n')
        abort();
    if (tw_experiment_server(&experiment) >= experiment.n_peers)
        abort();
    tw_experiment_drop(&experiment);
    return 0;
}
