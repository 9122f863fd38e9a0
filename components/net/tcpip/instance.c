/* SPDX-License-Identifier: MIT */
#include <cc_runtime.h>
#include <ashlar/console.h>
#include <ashlar/entropy.h>
#include <ashlar/time.h>
#include "hash.h"
#include "ip.h"
#include "link.h"
#include "tcpip.h"

#define NS_PER_MS     1000000u
#define PROBES        3u /* RFC 5227 §1.1: PROBE_NUM… */
#define PROBE_WAIT_MS 1000u
#define PROBE_MIN_MS  1000u
#define PROBE_MAX_MS  2000u
#define ANNOUNCE_MS   2000u /* ANNOUNCE_WAIT */

uint32_t tcpip_draw_locked(struct tcpip *self) {
    return (uint32_t)tcpip_hash(self->key, ~UINT64_C(0), self->draws++);
}

static void say(const char *text) {
    size_t count = 0;
    while (text[count] != '\0')
        count++;
    ash_console_line(&ash_use_console);
    ash_console_write(&ash_use_console, text, count);
}

static uint32_t mask_of(uint32_t prefix) {
    return prefix == 0 ? 0 : tcpip_swap32(UINT32_MAX << (32 - prefix));
}

/* An address that a host can have on its network. RFC 1122 §3.2.1.3 */
ASH_COLD static bool is_sane(const struct ash_net_ip_config *config) {
    if (config->prefix > 32)
        return false;
    uint32_t mask = mask_of(config->prefix), host = config->address & ~mask;
    if (config->address == 0)
        return true;
    if (tcpip_ip_is_multicast(config->address) || tcpip_ip_is_loopback(config->address) ||
        (config->address & 0xff) == 0)
        return false;
    if (config->prefix < 31 && (host == 0 || host == ~mask))
        return false;
    return config->gateway == 0 || (((config->gateway ^ config->address) & mask) == 0 &&
                                    config->gateway != config->address);
}

ASH_COLD static void configure_locked(struct tcpip *self, const struct ash_net_ip_config *config) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    bool changed = config->address != self->address;
    if (changed) {
        if (self->tcp_input != NULL)
            self->tcp_reset(self);
        tcpip_arp_forget(self);
    }
    self->address = config->address;
    self->mask = mask_of(config->prefix);
    self->gateway = config->gateway;
    self->dns = config->dns;
    /* RFC 3021: a network of two hosts has no broadcast address. */
    bool has = config->address != 0 && config->prefix < 31;
    self->broadcasts[0] = has ? config->address | ~self->mask : ASH_NET_IP_BROADCAST;
    self->broadcasts[1] = has ? config->address & self->mask : ASH_NET_IP_BROADCAST;
    if (changed && self->address != 0)
        tcpip_arp_announce(self);
}

ASH_COLD int tcpip_net_ip_configure(struct ash_net_ip *instance,
                                    const struct ash_net_ip_config *config) {
    struct tcpip *self = (struct tcpip *)instance;
    if (!is_sane(config))
        return -ASH_EINVAL;
    ash_lock_take(&ash_use_lock, &self->lock);
    tcpip_clock_locked(self);
    configure_locked(self, config);
    tcpip_leave_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
    return 0;
}

ASH_COLD struct ash_net_ip_config tcpip_net_ip_config(struct ash_net_ip *instance) {
    struct tcpip *self = (struct tcpip *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    uint32_t host = tcpip_swap32(~self->mask);
    const struct ash_net_ip_config config = {
        .address = self->address,
        .prefix = host == 0 ? 32 : (uint32_t)__builtin_clz(host),
        .gateway = self->gateway,
        .dns = self->dns,
    };
    ash_lock_release(&ash_use_lock, &self->lock);
    return config;
}

void tcpip_net_ip_link_address(struct ash_net_ip *self, uint8_t address[6]) {
    memcpy(address, ((struct tcpip *)self)->mac, 6);
}

ASH_COLD static void pause_ms(struct tcpip *self, uint32_t ms) {
    struct ash_net_ip_set nothing = {0};
    uint64_t until_ns = ash_time_now_ns(&ash_use_time) + (uint64_t)ms * NS_PER_MS;
    (void)!tcpip_wait(self, &nothing, until_ns);
}

/* Watches for `address`, and asks for it if `asks`. A random number for the pause after it. */
ASH_COLD static uint32_t look_for(struct tcpip *self, uint32_t address, bool asks) {
    ash_lock_take(&ash_use_lock, &self->lock);
    tcpip_clock_locked(self);
    if (asks)
        tcpip_arp_ask(self, address);
    else
        self->probe = (struct tcpip_probe){.ip = address};
    uint32_t random = tcpip_draw_locked(self);
    tcpip_leave_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
    return random;
}

/* RFC 5227 §2.1.1. */
ASH_COLD int tcpip_net_ip_probe(struct ash_net_ip *instance, uint32_t address) {
    struct tcpip *self = (struct tcpip *)instance;
    pause_ms(self, look_for(self, address, false) % PROBE_WAIT_MS);
    for (unsigned i = 0; i < PROBES && !self->probe.taken; i++) {
        uint32_t spread = look_for(self, address, true) % (PROBE_MAX_MS - PROBE_MIN_MS);
        pause_ms(self, i + 1 < PROBES ? PROBE_MIN_MS + spread : ANNOUNCE_MS);
    }
    bool taken = self->probe.taken;
    (void)look_for(self, 0, false);
    return taken ? -ASH_EADDRINUSE : 0;
}

ASH_COLD int tcpip_init(struct tcpip *self) {
    struct ash_net_device_facts facts;
    const struct ash_net_ip_config config = {
        .address = self->boot.address.address,
        .prefix = self->boot.address.prefix,
        .gateway = self->boot.gateway,
        .dns = self->boot.dns,
    };
    if (!is_sane(&config)) {
        say("ashlar: tcpip: address and gateway are not those of a host and its network\n");
        return -ASH_EINVAL;
    }
    int error = ash_entropy_fill(&ash_use_entropy, self->key, sizeof self->key);
    if (error == 0)
        error = ash_net_device_open(&ash_use_net_device, &self->wake, &facts);
    if (error != 0)
        return error;
    memcpy(self->mac, facts.address, sizeof self->mac);
    self->mtu = facts.mtu;
    self->sums = (facts.offers & ASH_NET_DEVICE_SUMS) != 0;
    self->errors = TCPIP_ERROR_BURST;
    ash_lock_take(&ash_use_lock, &self->lock);
    tcpip_clock_locked(self);
    self->wheel.now_ms = self->now_ms;
    configure_locked(self, &config);
    tcpip_leave_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
    return 0;
}
