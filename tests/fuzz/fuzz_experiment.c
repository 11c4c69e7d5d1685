#include "experiment.h"

#include <stdlib.h>
#include <string.h>

/* A file is read, or refused with its name and line; and one that was read keeps its words. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    struct tw_experiment experiment;
    struct tw_err err = {0};

    if (tw_experiment_parse("fuzz.ini", (const char *)data, n_bytes, &experiment, &err) < 0) {
        if (strncmp(err.text, "fuzz.ini:", strlen("fuzz.ini:")) != 0)
            abort();
        return 0;
    }
    if (strlen(experiment.text) != n_bytes || memcmp(experiment.text, data, n_bytes) != 0)
        abort();
    if (tw_experiment_server(&experiment) >= experiment.n_peers)
        abort();
    tw_experiment_drop(&experiment);
    return 0;
}
