#ifndef TW_FACTS_H
#define TW_FACTS_H

#include "clock.h"
#include "experiment.h"
#include "venue.h"

/* What is known of a run besides its observations. Each member has a row in the table of facts
 * (fact.h), or belongs to one that has; house.facts finds members without. */

enum tw_known { TW_NOT_LOOKED, TW_NO, TW_YES };
enum { TW_FACT_SIZE = 80, TW_MAX_ENDPOINTS = 32, TW_MAX_COUNTERS = 32 };

struct tw_facts {
    char program[TW_NAME_SIZE]; /* version of twlab */
    char kernel[TW_FACT_SIZE];  /* "6.18.44 x86_64" */
    /* CLOCK_REALTIME at the run's zero, ISO 8601 in UTC, nine digits: a stamp of the capture
     * less this is a time of the run. */
    char began[TW_NAME_SIZE];
    unsigned hz; /* 0: not known */
    enum tw_network network;
    enum tw_venue venue;
    bool first_bind;                    /* only the first try of each probe was asked for */
    bool captured_known, capture_known; /* how many packets were captured; were lost */
    uint64_t n_captured, n_dropped;     /* packets, as pcap_stats counts the dropped */
    uint64_t n_unnamed;    /* of those captured: of no connection that the run has a name for */
    tw_ns first_packet_ns; /* when the first of them came, since the run began; 0: not known */
    tw_ns clock_step_ns;   /* by how much CLOCK_REALTIME was set during the run */
    enum tw_known bound_visible; /* does this kernel show sockets that are merely bound */
    int interrupted;             /* the signal that ended the run early; 0: none */
    bool waiting; /* the run is not over: it waits for a release, and this is what is known */

    struct tw_setting settings[TW_MAX_SETTINGS]; /* net.ipv4, as read when the run began */
    size_t n_settings;
    struct {
        unsigned who;
        struct tw_endpoint at;
    } endpoints[TW_MAX_ENDPOINTS];
    size_t n_endpoints;
    /* When a probe's port becomes free, said before the wait, since the run began. */
    struct {
        unsigned who; /* the probe */
        tw_ns at_ns;
    } predicted[TW_MAX_PROBES];
    size_t n_predicted;
    /* TcpExt: by how much each grew during the run; those that grew or were asked for. */
    struct {
        char name[TW_COUNTER_SIZE];
        uint64_t n;
    } counters[TW_MAX_COUNTERS];
    size_t n_counters;
};

#endif
