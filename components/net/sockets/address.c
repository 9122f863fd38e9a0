/* SPDX-License-Identifier: MIT */
/* Addresses that a caller names. */
#include <cc_runtime.h>
#include <errno.h>
#include <netinet/in.h>
#include "sockets.h"

_Static_assert(sizeof(struct sockaddr_in) == 16 && sizeof(struct sockaddr) == 16, "Linux's");
_Static_assert(sizeof(struct sockaddr_storage) == 128 && sizeof(struct msghdr) == 56, "Linux's");

int sockets_read_address(const struct sockaddr *address, socklen_t bytes,
                         struct ash_net_ip_end *end) {
    struct sockaddr_in in;
    if (bytes < sizeof address->sa_family || bytes > sizeof(struct sockaddr_storage))
        return -EINVAL;
    if (!posix_is_memory(address, bytes))
        return -EFAULT;
    memcpy(&in, address, bytes < sizeof in ? bytes : sizeof in);
    if (in.sin_family != AF_INET)
        return -EAFNOSUPPORT;
    if (bytes < sizeof in)
        return -EINVAL;
    *end = (struct ash_net_ip_end){in.sin_addr.s_addr, ntohs(in.sin_port)};
    return 0;
}

int sockets_check_address(const struct sockaddr *address, const socklen_t *bytes) {
    if (address == NULL)
        return 0;
    if (!posix_is_memory(bytes, sizeof *bytes))
        return -EFAULT;
    if (*bytes > INT32_MAX)
        return -EINVAL;
    return posix_is_memory(address, *bytes) ? 0 : -EFAULT;
}

void sockets_write_address(const struct ash_net_ip_end *end, struct sockaddr *address,
                           socklen_t *bytes) {
    const struct sockaddr_in in = {
        .sin_family = AF_INET, .sin_port = htons(end->port), .sin_addr = {end->address}};
    if (address == NULL)
        return;
    memcpy(address, &in, *bytes < sizeof in ? *bytes : sizeof in);
    *bytes = sizeof in;
}
