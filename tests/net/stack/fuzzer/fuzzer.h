/* SPDX-License-Identifier: MIT */
#ifndef FUZZER_H
#define FUZZER_H
/* What the files of the fuzzer share. Each plays one part of the stack, and checks what it says. */
#include <stdarg.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/tcp.h>
#include "frames.h"

/* Says what is wrong, and ends the program. */
_Noreturn __attribute__((format(printf, 1, 2))) void found(const char *format, ...);

static inline void must(bool holds, const char *what) {
    if (!holds)
        found("%s", what);
}

/* fuzzer.c: looks at what the stack sent last; does what is due until so much time has passed. */
void look(void);
void let_pass(uint64_t ns);

/* sent.c: is a frame of the stack's as it must be? */
void check_sent(const uint8_t *frame, size_t bytes);
/* Is the content of a segment what the stack's program wrote? `bytes` from number `from` on. */
void check_stream(const uint8_t *data, size_t bytes, uint32_t from);

/* streams.c: listeners and connections. */
void streams_begin(void);
void streams_call(void);
void streams_fill_waits(void); /* TIME-WAIT, until the oldest leave early */
void streams_end(void);
/* After the stack's address went away: each connection of it has failed. */
void streams_are_failed(void);
unsigned streams_listeners(void);
unsigned long streams_accepted(void), streams_read(void);

/* datagrams.c */
void datagrams_begin(void);
void datagrams_call(void);
void datagrams_end(void);

/* watch.c: what can be watched, as we expect it to be told. */
struct member {
    struct ash_net_ip_source *source; /* NULL: there is none */
    struct member *next;
    unsigned interest;
    bool watched;
    bool idle; /* it was not ready when last seen: it must be told when it is */
};
void member_begin(struct member *member, struct ash_net_ip_source *source);
void member_end(struct member *member); /* before its source is closed */
unsigned member_ready(const struct member *member);
void watch_call(void);

/* facts.c: counts, the list of connections, configuration. */
void facts_call(void);
void facts_settle(void); /* back to the usual address */

/* rooms.c: an empty pool, a full device, all places taken. */
void rooms_call(void);
void rooms_settle(void); /* room for everything again */

#endif
