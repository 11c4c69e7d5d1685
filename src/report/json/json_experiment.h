#ifndef TW_JSON_EXPERIMENT_H
#define TW_JSON_EXPERIMENT_H

#include "experiment.h"
#include "json_maker.h"

/* An experiment as JSON: its words, peers, steps, probes and expectations, and the file itself.
 */
struct json_t *tw_json_experiment_make(struct tw_json_maker *maker,
                                       const struct tw_experiment *experiment);

/* Puts "address" and "port" of an endpoint into the object; port 0, chosen elsewhere, is left
 * out. */
void tw_json_experiment_place(struct tw_json_maker *maker, struct json_t *object,
                              const struct tw_endpoint *at);

/* Puts "reuseaddr" and "reuseport" into the object. */
void tw_json_experiment_options(struct tw_json_maker *maker, struct json_t *object,
                                const struct tw_socket_options *options);

#endif
