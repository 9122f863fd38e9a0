/* SPDX-License-Identifier: MIT */
#include <cc_runtime.h>
#include <errno.h>
#include "sockets.h"

#define FEW 4u /* descriptors for which there is room on the stack */

/* What is true of each now; how many have something. */
static int look(struct pollfd *files, const struct sockets_post *posts, nfds_t count) {
    int found = 0;
    for (nfds_t i = 0; i < count; i++) {
        unsigned wanted = (unsigned)files[i].events | POLLERR | POLLHUP;
        unsigned events = files[i].fd < 0 ? 0 : POLLNVAL;
        if (posts[i].file != NULL)
            events = posts[i].file->ops->ready(posts[i].file) & wanted;
        files[i].revents = (short)events;
        found += events != 0;
    }
    return found;
}

static int poll_with(struct pollfd *files, struct sockets_post *posts, nfds_t count,
                     uint64_t deadline_ns) {
    struct sockets_waiter waiter = {0};
    int found, error = 0;
    for (nfds_t i = 0; i < count; i++) {
        posts[i].file = files[i].fd < 0 ? NULL : sockets_get(files[i].fd);
        if (posts[i].file != NULL)
            sockets_watch(&posts[i], &waiter, posts[i].file);
    }
    sockets_pump();
    while ((found = look(files, posts, count)) == 0 && error == 0)
        error = sockets_wait(&waiter, deadline_ns);
    for (nfds_t i = 0; i < count; i++)
        if (posts[i].file != NULL) {
            sockets_unwatch(&posts[i]);
            sockets_put(posts[i].file);
        }
    return found > 0 || error == -EAGAIN ? found : error;
}

int poll(struct pollfd *files, nfds_t count, int timeout_ms) {
    struct sockets_post few[FEW], *posts = few;
    uint64_t deadline_ns = sockets_deadline_ms(timeout_ms);
    if (count > ASH_OPT_DESCRIPTORS)
        return (int)sockets_result(-EINVAL);
    if (!sockets_is_memory(files, count * sizeof *files))
        return (int)sockets_result(-EFAULT);
    if (count > FEW)
        posts = ash_alloc_get(&ash_use_alloc, count * sizeof *posts);
    if (posts == NULL)
        return (int)sockets_result(-ENOMEM);
    int result = poll_with(files, posts, count, deadline_ns);
    if (posts != few)
        ash_alloc_put(&ash_use_alloc, posts);
    return (int)sockets_result(result);
}
