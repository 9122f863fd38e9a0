/* SPDX-License-Identifier: MIT */
/* A server and, in a second thread, its clients. The clock is the test's own: a sleep takes no time
 * but that of the clock. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <ashlar/http/server.h>
#include <ashlar/net/buffers.h>
#include <ashlar/sched.h>
#include <ashlar/sched/threads.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define GET(path)   "GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"
#define NS_PER_S    UINT64_C(1000000000)

typedef struct ash_http_server_exchange exchange_t;
typedef const struct ash_http_server_request request_t;

static bool served;                  /* the server has returned */
static struct ash_net_buffer *taken; /* all that were free, by a function */

/* Who asks. */
static int port(exchange_t *exchange, request_t *request, void *argument) {
    char text[32];
    int bytes = snprintf(text, sizeof text, "%s %u\n",
                         request->remote.address == htonl(INADDR_LOOPBACK) ? "home" : "nowhere",
                         request->remote.port);
    (void)argument;
    return ash_http_server_answer(&ash_use_http_server, exchange, 200, NULL, text, (size_t)bytes);
}

static int produce(void *argument, uint64_t offset, void *into, size_t room) {
    (void)argument;
    (void)offset;
    memset(into, 's', room);
    return (int)room;
}

/* As many bytes as the argument says. */
static int stream(exchange_t *exchange, request_t *request, void *argument) {
    (void)request;
    return ash_http_server_stream(&ash_use_http_server, exchange, 200, NULL,
                                  *(const uint64_t *)argument, produce, NULL);
}

/* Leaves no buffer for an answer that needs several. */
static int greedy(exchange_t *exchange, request_t *request, void *argument) {
    static char text[5000];
    struct ash_net_buffer *buffer;
    (void)request;
    (void)argument;
    while ((buffer = ash_net_buffers_get(&ash_use_net_buffers)) != NULL) {
        buffer->next = taken;
        taken = buffer;
    }
    memset(text, 'g', sizeof text);
    return ash_http_server_answer(&ash_use_http_server, exchange, 200, NULL, text, sizeof text);
}

static void give_back(void) {
    while (taken != NULL) {
        struct ash_net_buffer *next = taken->next;
        ash_net_buffers_put(&ash_use_net_buffers, taken);
        taken = next;
    }
}

static int stop(exchange_t *exchange, request_t *request, void *argument) {
    (void)request;
    (void)argument;
    ash_http_server_stop(&ash_use_http_server);
    return ash_http_server_answer(&ash_use_http_server, exchange, 204, NULL, NULL, 0);
}

static int client(void) {
    const struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(80), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(connect(fd, (const struct sockaddr *)&to, sizeof to) == 0);
    return fd;
}

static bool say(int fd, const char *text, size_t bytes) {
    return send(fd, text, bytes, MSG_DONTWAIT) == (ssize_t)bytes;
}

static void pass(unsigned seconds) {
    ash_sched_sleep(&ash_use_sched, seconds * NS_PER_S);
}

/* What has come by now; "" with `*ended` when the server closed. */
static const char *heard(int fd, bool *ended) {
    static char text[8192];
    ssize_t got = recv(fd, text, sizeof text - 1, MSG_DONTWAIT);
    *ended = got == 0;
    text[got < 0 ? 0 : got] = '\0';
    return text;
}

static void remote(void) {
    struct sockaddr_in own;
    socklen_t bytes = sizeof own;
    char expected[32];
    bool ended;
    int fd = client();
    CHECK(getsockname(fd, (struct sockaddr *)&own, &bytes) == 0);
    (void)snprintf(expected, sizeof expected, "\r\n\r\nhome %u\n", ntohs(own.sin_port));
    CHECK(say(fd, GET("/"), strlen(GET("/"))));
    pass(1);
    CHECK(strstr(heard(fd, &ended), expected) != NULL);
    CHECK(close(fd) == 0);
}

/* The second request comes with the first, the third while the first's answer is being made. */
static void behind_a_stream(void) {
    bool ended;
    int fd = client();
    CHECK(say(fd, GET("/short") GET("/"), strlen(GET("/short") GET("/"))));
    CHECK(say(fd, GET("/"), strlen(GET("/"))));
    pass(1);
    const char *text = heard(fd, &ended);
    const char *first = strstr(text, "\r\n\r\nsss");
    const char *second = first == NULL ? NULL : strstr(first, "home");
    CHECK(second != NULL && strstr(second + 1, "home") != NULL);
    CHECK(close(fd) == 0);
}

/* Each piece ends one request and begins another: none of them takes long. */
static void pipelined(void) {
    static const char text[] = GET("/"), twice[] = GET("/") GET("/");
    const size_t half = sizeof text / 2;
    bool ended;
    int fd = client();
    CHECK(say(fd, text, half));
    for (unsigned i = 0; i < 30; i++) {
        pass(2);
        CHECK(say(fd, twice + half, sizeof text - 1));
        pass(2);
        CHECK(strncmp(heard(fd, &ended), "HTTP/1.1 200", 12) == 0);
    }
    pass(11); /* the last one does */
    CHECK(strncmp(heard(fd, &ended), "HTTP/1.1 408", 12) == 0);
    CHECK(close(fd) == 0);
}

static void byte_by_byte(void) {
    static const char text[] = GET("/a-path-of-some-length");
    bool ended, refused = false;
    int fd = client();
    for (size_t i = 0; i < sizeof text - 1 && !refused; i++) {
        CHECK(say(fd, text + i, 1));
        pass(1);
        refused = strncmp(heard(fd, &ended), "HTTP/1.1 408", 12) == 0;
        CHECK(refused == (i == 10) || (refused && i == 9));
    }
    CHECK(refused);
    CHECK(close(fd) == 0);
}

/* Takes nothing of its answer, and says something now and then. */
static void takes_nothing(void) {
    bool cut = false;
    int fd = client();
    CHECK(say(fd, GET("/long"), strlen(GET("/long"))));
    for (unsigned i = 0; i < 10 && !cut; i++) {
        pass(50);
        cut = !say(fd, "x", 1);
    }
    CHECK(cut);
    CHECK(close(fd) == 0);
}

/* Takes a little, as seldom as may be. */
static void takes_little(void) {
    static char into[60000];
    int fd = client();
    CHECK(say(fd, GET("/long"), strlen(GET("/long"))));
    for (unsigned i = 0; i < 10; i++) {
        pass(50);
        CHECK(recv(fd, into, sizeof into, MSG_WAITALL) == sizeof into);
    }
    CHECK(close(fd) == 0);
}

/* Empty lines are no requests. */
static void says_nothing(void) {
    bool ended = false;
    int fd = client();
    for (unsigned i = 0; i < 10 && !ended; i++) {
        CHECK(say(fd, "\r\n", 2));
        pass(50);
        (void)heard(fd, &ended);
    }
    CHECK(ended);
    CHECK(close(fd) == 0);
}

/* Nothing happens at the connection when there are buffers again. */
static void without_buffers(void) {
    bool ended;
    int fd = client();
    CHECK(say(fd, GET("/greedy"), strlen(GET("/greedy"))));
    ash_sched_sleep(&ash_use_sched, NS_PER_S / 10);
    CHECK(taken != NULL);
    give_back();
    ash_sched_sleep(&ash_use_sched, NS_PER_S / 10);
    size_t bytes = strlen(heard(fd, &ended));
    ash_sched_sleep(&ash_use_sched, NS_PER_S / 10);
    CHECK(bytes + strlen(heard(fd, &ended)) > 5000);
    CHECK(close(fd) == 0);
}

/* The server does not end before those whom it answers have seen the end. */
static void the_end(void) {
    bool ended;
    int other = client(), fd = client();
    CHECK(say(other, GET("/short"), strlen(GET("/short"))));
    CHECK(say(fd, GET("/stop"), strlen(GET("/stop"))));
    ash_sched_sleep(&ash_use_sched, NS_PER_S / 10);
    CHECK(strstr(heard(other, &ended), "\r\n\r\nsss") != NULL);
    CHECK(strncmp(heard(fd, &ended), "HTTP/1.1 204", 12) == 0 && !served);
    CHECK(heard(other, &ended)[0] == '\0' && ended);
    CHECK(heard(fd, &ended)[0] == '\0' && ended);
    CHECK(close(fd) == 0 && close(other) == 0 && !served);
    ash_sched_sleep(&ash_use_sched, NS_PER_S / 10);
    CHECK(served);
}

static void clients(void *argument) {
    (void)argument;
    BEGIN("a function is told who asks");
    remote();
    BEGIN("requests behind an answer that is made while it is sent");
    behind_a_stream();
    BEGIN("a request's time begins when the one before it is done with");
    pipelined();
    BEGIN("a request that comes byte by byte");
    byte_by_byte();
    BEGIN("a client that takes nothing");
    takes_nothing();
    BEGIN("a client that takes a little");
    takes_little();
    BEGIN("a client that sends empty lines");
    says_nothing();
    BEGIN("an answer for which there is no buffer");
    without_buffers();
    BEGIN("the end");
    the_end();
}

int main(void) {
    static uint64_t few = 3000, many = UINT64_C(1) << 40;
    static const struct ash_http_server_route routes[] = {
        {"GET", "/", port, NULL},        {"GET", "/short", stream, &few},
        {"GET", "/long", stream, &many}, {"GET", "/greedy", greedy, NULL},
        {"GET", "/stop", stop, NULL},
    };
    const struct ash_sched_threads_spec spec = {
        .name = "clients", .run = clients, .stack_bytes = 65536};
    struct ash_sched_thread *thread;
    if (ash_sched_threads_start(&ash_use_sched_threads, &spec, &thread) != 0)
        return 1;
    int error = ash_http_server_serve(&ash_use_http_server, routes, ASH_ARRAY_LENGTH(routes));
    served = true;
    ash_sched_threads_join(&ash_use_sched_threads, thread);
    return error != 0 ? 1 : ash_test_end(&ash_use_test);
}
