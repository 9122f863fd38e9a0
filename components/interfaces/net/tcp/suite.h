/* SPDX-License-Identifier: MIT */
#ifndef NET_TCP_SUITE_H
#define NET_TCP_SUITE_H
/* What the files of the suite share: both ends of a connection, bytes that can be told apart, and
 * letting the stack work. */
#include <ashlar/net/buffers.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/tcp.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define TCP         &ash_use_net_tcp
#define STACK       &ash_use_net_ip
#define POOL        &ash_use_net_buffers
#define HOME        ASH_NET_IP(127, 0, 0, 1)
#define HOST(n)     ASH_NET_IP(10, 0, 0, n) /* 1 is the stack's, the others are the lab's */
#define SILENT      HOST(10)                /* is there, and never answers */
#define NOBODY      HOST(99)
#define PORT        80u
#define CLOSED      81u
#define MANY        (64u << 10) /* bytes at a time */
#define TIME_WAIT   241000u     /* ms: twice the MSL of RFC 9293 §3.4.2, and a little more */

typedef struct ash_net_tcp_connection connection_t;
typedef struct ash_net_tcp_listener listener_t;

/* Both ends of a connection: who connected, and who accepted. */
struct conformance_pair {
    connection_t *near, *far;
};

/* Lets the stack work for so long. */
void conformance_work(unsigned ms);

/* The stack's address: 10.0.0.1/24, or none. */
void conformance_address(bool has);

listener_t *conformance_listen(uint32_t address, unsigned port, unsigned backlog);
int conformance_listen_fails(uint32_t address, unsigned port);

/* Begins to connect; NULL with a failed check when that is refused. A local port of 0 is any. */
connection_t *conformance_connect(uint32_t address, unsigned port, unsigned local_port);
int conformance_connect_fails(uint32_t address, unsigned port, const struct ash_net_ip_end *local);

/* The next connection of a listener, NULL with a failed check. */
connection_t *conformance_accept(listener_t *listener);

/* A connection to `address`, at which somebody listens at PORT meanwhile. */
struct conformance_pair conformance_pair(uint32_t address);
void conformance_close(const struct conformance_pair *pair);

struct ash_net_tcp_status conformance_status(connection_t *connection);
bool conformance_is_open(connection_t *connection);
unsigned conformance_ready_of(connection_t *connection);

/* Byte number `at` of a stream. */
uint8_t conformance_byte(size_t at);

/* Writes and reads the bytes of a stream from `*at` on, and counts it up; what the call said. */
int conformance_write(connection_t *connection, size_t *at, size_t count);
int conformance_read(connection_t *connection, size_t *at, size_t count);

/* A buffer with the bytes of a stream from `at` on. */
struct ash_net_buffer *conformance_make(size_t at, unsigned bytes);

/* Reads to the end; how many bytes came from `at` on. False: not all right, or no end. */
bool conformance_read_to_end(connection_t *connection, size_t at, size_t *end);

/* Does every call say `error`, again and again? */
bool conformance_is_failed(connection_t *connection, int error);

void conformance_open(void);  /* conformance-open.c: listening and connecting */
void conformance_data(void);  /* conformance-data.c: bytes */
void conformance_end(void);   /* conformance-end.c: finish, close, abort, TIME-WAIT */
void conformance_rooms(void); /* conformance-rooms.c: what is full */
#endif
