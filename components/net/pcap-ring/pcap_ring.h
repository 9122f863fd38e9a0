/* SPDX-License-Identifier: MIT */
#ifndef PCAP_RING_H
#define PCAP_RING_H
#include <ashlar/net/capture.h>

struct pcap_ring {
    size_t first, used; /* the records, from the oldest on; they wrap round the ring's end */
    struct ash_net_capture_counts counts;
    uint64_t wall_ns; /* of the start */
    unsigned pauses;  /* that have not ended */
    bool asked_wall;
    uint8_t bytes[ASH_OPT_SIZE];
};

#endif
