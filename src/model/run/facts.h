#ifndef TW_FACTS_H
#define TW_FACTS_H

#include "clock.h"
#include "experiment.h"
#include "venue.h"

/* What is known about a run besides its observations. Each member has a row in the table of
 * facts (fact.h) or belongs to a member that has one; the test house.facts checks this. */

enum tw_known { TW_NOT_LOOKED, TW_NO, TW_YES };
enum { TW_FACT_SIZE = 80, TW_MAX_ENDPOINTS = 32, TW_MAX_COUNTERS = 32 };

struct tw_facts {
    char program[TW_NAME_SIZE]; /* version of twlab */
    char kernel[TW_FACT_SIZE];  /* "6.18.44 x86_64" */
    /* CLOCK_REALTIME at time 0 of the run, ISO 8601 in UTC with nine digits. A capture
     * timestamp minus this is a time of the run. */
    char began[TW_NAME_SIZE];
    unsigned hz; /* CONFIG_HZ; 0: unknown */
    enum tw_network network;
    enum tw_venue venue;
    bool first_bind;                    /* each probe was tried once only: `--first-bind` */
    bool captured_known, capture_known; /* n_captured is known; n_dropped is known */
    uint64_t n_captured, n_dropped;     /* packets; n_dropped as pcap_stats() counts ps_drop */
    uint64_t n_unnamed;    /* captured packets of connections without a name in this run */
    tw_ns first_packet_ns; /* time of the first captured packet; 0: unknown */
    /* change of CLOCK_REALTIME against CLOCK_MONOTONIC during the run */
    tw_ns clock_step_ns;
    enum tw_known bound_visible; /* whether the kernel lists sockets that are bound only */
    int interrupted;             /* the signal that ended the run early; 0: none */
    /* the run is not over: it waits for a release, and this is an intermediate state */
    bool waiting;

    struct tw_setting settings[TW_MAX_SETTINGS]; /* net.ipv4, as read at the start */
    size_t n_settings;
    struct {
        unsigned who;
        struct tw_endpoint at;
    } endpoints[TW_MAX_ENDPOINTS];
    size_t n_endpoints;
    /* The release of a probe's port as predicted before the wait. */
    struct {
        unsigned who; /* the probe */
        tw_ns at_ns;
    } predicted[TW_MAX_PROBES];
    size_t n_predicted;
    /* The growth of TcpExt counters during the run: those that grew and those of [expect]. */
    struct {
        char name[TW_COUNTER_SIZE];
        uint64_t n;
    } counters[TW_MAX_COUNTERS];
    size_t n_counters;
};

#endif
