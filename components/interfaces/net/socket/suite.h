/* SPDX-License-Identifier: MIT */
#ifndef NET_SOCKET_SUITE_H
#define NET_SOCKET_SUITE_H
/* What the files of the suite share. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)

/* 1: a call that fails gives -1, and says why. */
#define FAILS(call, error) CHECK((errno = 0, (call) == -1 && errno == (error)))

/* 1: one that succeeds leaves errno as it is. */
#define GIVES(call, result) CHECK((errno = 4321, (call) == (result) && errno == 4321))

#define MANY 65536u /* bytes at a time */

/* 127.0.0.1, or a host of the lab's network, and a port. */
struct sockaddr_in conformance_home(unsigned port);
struct sockaddr_in conformance_host(unsigned number, unsigned port);

int conformance_bind(int fd, unsigned port);
int conformance_connect(int fd, unsigned port);
unsigned conformance_port(int fd); /* that it is bound to */

/* Listens at a port of its own. */
int conformance_listen(void);
/* A socket for datagrams, bound to a port of its own. */
int conformance_datagrams(void);
/* Both ends of a connection: who connected, and who accepted. */
void conformance_pair(int ends[2]);
void conformance_close(const int ends[2]);

void conformance_nonblocking(int fd, bool on);
void conformance_timeout(int fd, int which, int ms);
int conformance_number(int fd, int level, int name); /* an option's value; -1: none */
int conformance_poll(int fd, int events, int timeout_ms);
uint64_t conformance_now_ms(void);
void conformance_pause(unsigned ms);

/* Byte number `at` of what is transferred. */
unsigned char conformance_byte(size_t at);

void conformance_bad(void);   /* what is refused, and how */
void conformance_files(void); /* descriptors, options, names, texts */
void conformance_streams(void);
void conformance_datagram(void);
void conformance_polls(void);
void conformance_threads(void);
#endif
