/* SPDX-License-Identifier: MIT */
#ifndef HTTPD_TEST_BIND_H
#define HTTPD_TEST_BIND_H
/* What an image's build puts before each source: options, small ones, and what the calls go to. */
#include <ashlar/alloc.h>
#include <ashlar/http/server.h>
#include <ashlar/machine.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/tcp.h>
#include <ashlar/time.h>

#define ASH_OPT_BACKLOG         16
#define ASH_OPT_HEAD            512u
#define ASH_OPT_BODY            1024u
#define ASH_OPT_REQUEST_TIMEOUT UINT64_C(10000000000)
#define ASH_OPT_IDLE_TIMEOUT    UINT64_C(60000000000)
#define ASH_OPT_SEND_TIMEOUT    UINT64_C(60000000000)
#define ASH_OPT_DATE            1

extern struct ash_alloc ash_use_alloc;
extern struct ash_machine ash_use_machine;
extern struct ash_net_buffers ash_use_net_buffers;
extern struct ash_net_ip ash_use_net_ip;
extern struct ash_net_tcp ash_use_net_tcp;
extern struct ash_time ash_use_time;

struct httpd_boot {
    uint16_t port;
};

extern __typeof__(ash_http_server_serve) httpd_http_server_serve;
extern __typeof__(ash_http_server_stop) httpd_http_server_stop;
extern __typeof__(ash_http_server_header) httpd_http_server_header;
extern __typeof__(ash_http_server_field) httpd_http_server_field;
extern __typeof__(ash_http_server_answer) httpd_http_server_answer;
extern __typeof__(ash_http_server_stream) httpd_http_server_stream;

#endif
