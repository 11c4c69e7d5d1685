#ifndef TW_JSON_EXPERIMENT_H
#define TW_JSON_EXPERIMENT_H

#include "experiment.h"
#include "json_maker.h"

/* An experiment as JSON: texts, peers, steps, probes, expectations and the file itself. */
struct json_t *tw_json_experiment_make(struct tw_json_maker *maker,
                                       const struct tw_experiment *experiment);

/* Adds "address" and "port" of an endpoint to the object; omits port 0, which is chosen at run
 * time. */
void tw_json_experiment_place(struct tw_json_maker *maker, struct json_t *object,
                              const struct tw_endpoint *at);

/* Adds "reuseaddr" and "reuseport" to the object. */
void tw_json_experiment_options(struct tw_json_maker *maker, struct json_t *object,
                                const struct tw_socket_options *options);

#endif
