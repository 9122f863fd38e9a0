/* SPDX-License-Identifier: MIT */
#ifndef SUITE_H
#define SUITE_H
/* What the files of the suite share. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
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
/* A call that fails, and how. */
#define FAILS(call, error) CHECK((errno = 0, (call) == -1 && errno == (error)))

#define TOTAL (1u << 20)

/* 127.0.0.1 and a port, 0 to 65535. */
struct sockaddr_in suite_home(unsigned port);
/* The port that a socket is bound to. */
unsigned suite_port(int fd);
/* Listens at a port of its own; the descriptor. */
int suite_listen(int flags);
/* Two ends of a connection, both of which wait. */
void suite_pair(int ends[2]);
/* A socket for datagrams, bound to a port of its own. */
int suite_datagrams(void);
void suite_nonblocking(int fd, bool on);
void suite_timeout(int fd, int which, int ms);
/* The byte at a place of what is transferred. */
unsigned char suite_byte(size_t at);
/* poll for one descriptor: its revents. */
int suite_poll(int fd, int events, int timeout_ms);

void suite_streams(void);
void suite_datagram(void);
void suite_errors(void);
void suite_waiting(void);
void suite_threads(void);
#endif
