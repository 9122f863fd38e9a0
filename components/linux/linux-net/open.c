/* SPDX-License-Identifier: MIT */
/*
 * Before the filter: the card gets its descriptor, which it keeps. Numbers are those of Linux's
 * headers that are named.
 */
#include <ashlar/console.h>
#include <ashlar/console/words.h>
#include <ashlar/cpu.h>
#include <ashlar/linux/call.h>
#include "net.h"

enum {
    O_RDWR = 2, /* asm-generic/fcntl.h */
    O_NONBLOCK = 0x800,
    O_ASYNC = 0x2000,
    O_CLOEXEC = 0x80000,
    F_SETFL = 4,
    F_SETOWN = 8,
    F_SETSIG = 10,
    AF_UNIX = 1, /* linux/socket.h, linux/net.h */
    SOCK_STREAM = 1,
    SOCK_CLOEXEC = 0x80000,
    IFF_TAP = 2, /* linux/if_tun.h */
    IFF_NO_PI = 0x1000,
};
#define TUNSETIFF 0x400454cal

/* linux/un.h, struct sockaddr_un */
struct address {
    uint16_t family;
    char path[108];
};
_Static_assert(sizeof(struct address) == 110, "linux/un.h");

/* linux/if.h, struct ifreq, as far as TUNSETIFF looks at it */
struct request {
    char name[16];
    uint16_t flags;
    uint8_t rest[22];
};
_Static_assert(sizeof(struct request) == 40, "linux/if.h");

int linux_net_init(struct linux_net *net);

static int refuse(long error, const char *why, const char *detail) {
    ash_console_words_text(&ash_use_console, "linux-net: ");
    ash_console_words_text(&ash_use_console, why);
    ash_console_words_text(&ash_use_console, detail);
    ash_console_words_text(&ash_use_console, "\n");
    return (int)error;
}

/* Copies a name with its NUL; false: there is no room. */
static bool copy(char *to, size_t room, const char *name) {
    for (size_t i = 0; i < room; i++)
        if ((to[i] = name[i]) == '\0')
            return true;
    return false;
}

static long open_stream(const char *path) {
    struct address address = {.family = AF_UNIX};
    if (!copy(address.path, sizeof address.path, path))
        return -ASH_ENAMETOOLONG;
    long file = ash_linux_call(ASH_LINUX_SOCKET, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0)
        return file;
    long error = ash_linux_call(ASH_LINUX_CONNECT, file, (long)&address, sizeof address);
    return error < 0 ? error : file;
}

static long open_tap(const char *name) {
    struct request request = {.flags = IFF_TAP | IFF_NO_PI};
    if (!copy(request.name, sizeof request.name, name))
        return -ASH_ENAMETOOLONG;
    long file = ash_linux_call(ASH_LINUX_OPEN, (long)"/dev/net/tun", O_RDWR | O_CLOEXEC, 0);
    if (file < 0)
        return file;
    long error = ash_linux_call(ASH_LINUX_IOCTL, file, TUNSETIFF, (long)&request);
    return error < 0 ? error : file;
}

/* A signal of its own for each card: fcntl(2). Those that are no real-time ones do not queue. */
static long make_interrupt(long file) {
    static const uint8_t signals[LINUX_NET_MOST] = {29, 23, 10, 12}; /* as linux-cpu has them */
    long owner = ash_linux_call(ASH_LINUX_GETPID, 0, 0, 0);
    long error = ash_linux_call(ASH_LINUX_FCNTL, file, F_SETOWN, owner);
    if (error == 0)
        error = ash_linux_call(ASH_LINUX_FCNTL, file, F_SETSIG, signals[file - LINUX_NET_FIRST]);
    if (error == 0)
        error = ash_linux_call(ASH_LINUX_FCNTL, file, F_SETFL, O_RDWR | O_NONBLOCK | O_ASYNC);
    return error;
}

int linux_net_init(struct linux_net *net) {
    struct linux_net_words words;
    if (!linux_net_read_mac(net->boot.mac, net->address))
        return refuse(-ASH_EINVAL, "mac is not the address of one card: ", net->boot.mac);
    if (!linux_net_read_cable(net->boot.cable, &words))
        return refuse(-ASH_EINVAL, "cable is not stream:PATH, tap:NAME or none: ", net->boot.cable);
    net->cable = words.cable;
    if (words.cable == LINUX_NET_NONE)
        return 0;
    long file = words.cable == LINUX_NET_TAP ? open_tap(words.name) : open_stream(words.name);
    if (file < 0)
        return refuse(file, "cannot be connected to ", net->boot.cable);
    if (file >= LINUX_NET_FIRST + LINUX_NET_MOST)
        return refuse(-ASH_ENOSPC, "there are four cards already before ", net->boot.cable);
    net->file = (int)file;
    long error = make_interrupt(file);
    return error == 0 ? 0 : refuse(error, "the kernel sends no signals for ", net->boot.cable);
}

int linux_net_net_device_open(struct ash_net_device *self, struct ash_sched_event *wake,
                              struct ash_net_device_facts *facts) {
    struct linux_net *net = (struct linux_net *)self;
    if (net->open)
        return -ASH_EBUSY;
    if (ash_net_buffers_total(&ash_use_net_buffers) == 0)
        return refuse(-ASH_ENOMEM, "there are no buffers", "");
    net->wake = wake;
    net->counts = (struct ash_net_device_counts){0};
    net->interrupts = 0;
    unsigned vector = ASH_CPU_FIRST_VECTOR + 1 + (unsigned)(net->file - LINUX_NET_FIRST);
    if (net->cable != LINUX_NET_NONE &&
        ash_cpu_attach(&ash_use_cpu, vector, linux_net_fired, net) != 0)
        return refuse(-ASH_EPROTO, "there is no signal", "");
    net->open = true;
    *facts = (struct ash_net_device_facts){.mtu = LINUX_NET_MTU};
    for (unsigned i = 0; i < sizeof facts->address; i++)
        facts->address[i] = net->address[i];
    return 0;
}

/* The rest of a frame that went in part stays: the other end waits for it. */
void linux_net_net_device_close(struct ash_net_device *self) {
    struct linux_net *net = (struct linux_net *)self;
    unsigned vector = ASH_CPU_FIRST_VECTOR + 1 + (unsigned)(net->file - LINUX_NET_FIRST);
    if (net->open && net->cable != LINUX_NET_NONE) {
        int error = ash_cpu_attach(&ash_use_cpu, vector, NULL, NULL);
        ASH_ASSERT(error == 0);
    }
    net->open = false;
}
