/* SPDX-License-Identifier: MIT */
#include <cc_runtime.h>
#include <errno.h>
#include <unistd.h>
#include "sockets.h"

#define FEW 4u /* descriptors for which there is room on the stack */

/* What is true of each now; how many have something. */
static int look(struct pollfd *files, const struct sockets_polled *polled, nfds_t count) {
    int found = 0;
    for (nfds_t i = 0; i < count; i++) {
        unsigned wanted = (unsigned)files[i].events | POLLERR | POLLHUP;
        unsigned events = files[i].fd < 0 ? 0 : POLLNVAL;
        const struct sockets_polled *each = &polled[i];
        if (each->post.file != NULL)
            events = each->post.file->ops->ready(each->post.file) & wanted;
        else if (each->any != NULL) /* POSIX, poll: a regular file is always ready */
            events = (POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM) & wanted;
        files[i].revents = (short)events;
        found += events != 0;
    }
    return found;
}

static int poll_with(struct pollfd *files, struct sockets_polled *polled, nfds_t count,
                     uint64_t deadline_ns) {
    struct sockets_waiter waiter = {0};
    int found, error = 0;
    for (nfds_t i = 0; i < count; i++) {
        struct posix_file *any = files[i].fd < 0 ? NULL : posix_get(files[i].fd);
        polled[i].any = any;
        polled[i].post.file = any == NULL ? NULL : sockets_of(any);
        if (polled[i].post.file != NULL)
            sockets_watch(&polled[i].post, &waiter, polled[i].post.file);
    }
    sockets_pump();
    while ((found = look(files, polled, count)) == 0 && error == 0)
        error = sockets_wait(&waiter, deadline_ns);
    for (nfds_t i = 0; i < count; i++)
        if (polled[i].any != NULL) {
            if (polled[i].post.file != NULL)
                sockets_unwatch(&polled[i].post);
            posix_put(polled[i].any);
        }
    return found > 0 || error == -EAGAIN ? found : error;
}

int poll(struct pollfd *files, nfds_t count, int timeout_ms) {
    struct sockets_polled few[FEW], *polled = few;
    uint64_t deadline_ns = sockets_deadline_ms(timeout_ms);
    if (count > (nfds_t)getdtablesize())
        return (int)posix_result(-EINVAL);
    if (!posix_is_memory(files, count * sizeof *files))
        return (int)posix_result(-EFAULT);
    if (count > FEW)
        polled = ash_alloc_get(&ash_use_alloc, count * sizeof *polled);
    if (polled == NULL)
        return (int)posix_result(-ENOMEM);
    int result = poll_with(files, polled, count, deadline_ns);
    if (polled != few)
        ash_alloc_put(&ash_use_alloc, polled);
    return (int)posix_result(result);
}
