/* SPDX-License-Identifier: MIT */
/* A server beside threads that never give up the processor. */
#include <ashlar/http/server.h>
#include <ashlar/sched/threads.h>

static volatile uint64_t rounds[2];

static void spin(void *argument) {
    volatile uint64_t *count = argument;
    for (;;) {
        *count = *count + 1;
    }
}

/* Both have run since somebody asked last: "busy", else "idle". */
static int answer(struct ash_http_server_exchange *exchange,
                  const struct ash_http_server_request *request, void *argument) {
    static uint64_t before[2];
    (void)request, (void)argument;
    const char *text = rounds[0] != before[0] && rounds[1] != before[1] ? "busy" : "idle";
    before[0] = rounds[0];
    before[1] = rounds[1];
    return ash_http_server_answer(&ash_use_http_server, exchange, 200, "text/plain", text, 4);
}

int main(void) {
    static const struct ash_http_server_route routes[] = {{"GET", "/", answer, NULL}};
    for (unsigned i = 0; i < 2; i++) {
        const struct ash_sched_threads_spec spec = {
            .name = "spin", .run = spin, .argument = (void *)(uintptr_t)&rounds[i]};
        if (ash_sched_threads_start(&ash_use_sched_threads, &spec, NULL) != 0) {
            return 1;
        }
    }
    return ash_http_server_serve(&ash_use_http_server, routes, 1) == 0 ? 0 : 1;
}
