/* SPDX-License-Identifier: MIT */
#ifndef NET_SOCKET_NETINET_IN_H
#define NET_SOCKET_NETINET_IN_H
/* POSIX.1-2017 <netinet/in.h> for IPv4. Addresses and ports are in network byte order. */
#include <stdint.h>
#include <sys/socket.h>

typedef uint16_t in_port_t;
typedef uint32_t in_addr_t;

struct in_addr {
    in_addr_t s_addr;
};

struct sockaddr_in {
    sa_family_t sin_family;
    in_port_t sin_port;
    struct in_addr sin_addr;
    unsigned char sin_zero[8];
};

#define IPPROTO_IP   0
#define IPPROTO_ICMP 1
#define IPPROTO_TCP  6
#define IPPROTO_UDP  17
#define IPPROTO_RAW  255

/* In host byte order. */
#define INADDR_ANY       ((in_addr_t)0x00000000)
#define INADDR_BROADCAST ((in_addr_t)0xffffffff)
#define INADDR_NONE      ((in_addr_t)0xffffffff)
#define INADDR_LOOPBACK  ((in_addr_t)0x7f000001)
#define INET_ADDRSTRLEN  16

static inline uint16_t htons(uint16_t host) {
    return __builtin_bswap16(host);
}
static inline uint16_t ntohs(uint16_t net) {
    return __builtin_bswap16(net);
}
static inline uint32_t htonl(uint32_t host) {
    return __builtin_bswap32(host);
}
static inline uint32_t ntohl(uint32_t net) {
    return __builtin_bswap32(net);
}
#endif
