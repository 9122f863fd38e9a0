/* SPDX-License-Identifier: MIT */
/*
 * lwIP as somebody would set it up who wants it fast: no operating system, the callback interface,
 * pools for everything, its fastest checksum, sums taken while data is copied, and no checks.
 */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

#define NO_SYS                    1
#define SYS_LIGHTWEIGHT_PROT      0
#define LWIP_SOCKET               0
#define LWIP_NETCONN              0
#define LWIP_NOASSERT             1
#define LWIP_STATS                0
#define LWIP_DNS                  0
#define LWIP_RAW                  0
#define LWIP_NETIF_TX_SINGLE_PBUF 1

#define MEM_ALIGNMENT     8
#define MEM_SIZE          (4 * 1024 * 1024)
#define MEMP_NUM_PBUF     1024
#define MEMP_NUM_TCP_SEG  1024
#define MEMP_NUM_TCP_PCB  64 /* what is searched is short: TIME-WAIT takes the rest of it */
#define PBUF_POOL_SIZE    1024
#define PBUF_POOL_BUFSIZE 1600

/* As the other stack: windows and queues of 64 KiB, both ends. */
#define TCP_MSS            1460
#define TCP_WND            65535
#define TCP_SND_BUF        65535
#define TCP_SND_QUEUELEN   256
#define TCP_SNDLOWAT       (2 * TCP_MSS)
#define TCP_SNDQUEUELOWAT  16
#define TCP_LISTEN_BACKLOG 1
#define TCP_OVERSIZE       TCP_MSS

#define LWIP_CHKSUM_ALGORITHM 3
#define LWIP_CHECKSUM_ON_COPY 1

#endif
