/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <netinet/in.h>
#include "sockets.h"

#define FIRST_PORT 49152u /* RFC 6335 §6: dynamic ports, up to the last */
#define PORTS      16384u

static bool is_own(uint32_t address) {
    return address == ASH_NET_IP_ANY || (address & 0xff) == 127 || /* RFC 1122 §3.2.1.3 (g) */
           address == ash_net_ip_config(&ash_use_net_ip).address;
}

/*
 * net.tcp knows of a port once somebody listens there. Up to then it is ours to see that no two
 * streams are bound to it, unless both say SO_REUSEADDR and neither listens: socket(7).
 */
static bool is_taken_locked(const struct sockets *self, const struct sockets_file *file,
                            const struct ash_net_ip_end *end) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    for (const struct sockets_file *other = self->bound; other != NULL; other = other->next_bound) {
        if (other == file || other->local.port != end->port)
            continue;
        bool meet =
            other->local.address == end->address || other->local.address == 0 || end->address == 0;
        if (meet && !(other->reuse && file->reuse && other->ops == &sockets_stream_ops))
            return true;
    }
    return false;
}

static int choose_port_locked(struct sockets *self, const struct sockets_file *file,
                              struct ash_net_ip_end *end) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    for (unsigned i = 0; i < PORTS; i++) {
        end->port = (uint16_t)(FIRST_PORT + self->next_port++ % PORTS);
        if (!is_taken_locked(self, file, end))
            return 0;
    }
    return -EADDRINUSE;
}

int sockets_stream_bind(struct sockets_file *file, const struct ash_net_ip_end *local) {
    struct sockets *self = &sockets_state;
    struct ash_net_ip_end end = *local;
    int error = 0;
    if (file->bound || file->tcp != NULL)
        return -EINVAL;
    if (!is_own(end.address))
        return -EADDRNOTAVAIL;
    ash_lock_take(&ash_use_lock, &self->lock);
    if (end.port == 0)
        error = choose_port_locked(self, file, &end);
    else if (is_taken_locked(self, file, &end))
        error = -EADDRINUSE;
    if (error == 0) {
        file->local = end;
        file->bound = true;
        file->next_bound = self->bound;
        self->bound = file;
    }
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}

void sockets_unbind_locked(struct sockets_file *file) {
    struct sockets_file **at = &sockets_state.bound;
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &sockets_state.lock));
    while (*at != NULL && *at != file)
        at = &(*at)->next_bound;
    if (*at != NULL)
        *at = file->next_bound;
}

int bind(int fd, const struct sockaddr *address, socklen_t bytes) {
    struct sockets_file *file;
    struct ash_net_ip_end end;
    int error = sockets_enter(fd, &file);
    if (error == 0)
        error = sockets_read_address(address, bytes, &end);
    if (error == 0 && file->ops == &sockets_stream_ops)
        error = sockets_stream_bind(file, &end);
    else if (error == 0)
        error = file->ops->bind != NULL ? file->ops->bind(file, &end) : -EINVAL;
    return sockets_leave(file, error);
}
