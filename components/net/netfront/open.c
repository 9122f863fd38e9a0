/* SPDX-License-Identifier: MIT */
/* Opening and closing, and what the console is told. */
#include <ashlar/console.h>
#include <ashlar/console/words.h>
#include <ashlar/net/device.h>
#include <ashlar/xen/bus.h>
#include "net.h"

#define USUAL_MTU                                                                                  \
    1500u            /* IEEE 802.3 §3.2.7: what goes into one page, and all that is agreed on     \
                      */
#define MULTICAST 1u /* in the first byte of an address. IEEE 802 §8.2.2 */

#define ADDRESS_TEXT 17u /* six pairs of digits, colons between them */

static void begin_line(const char *text) {
    ash_console_words_begin(&ash_use_console, "netfront", text);
}

int netfront_refuse(int error, const char *why) {
    return ash_console_words_refuse(&ash_use_console, "netfront", error, why);
}

static int digit(char text) {
    if (text >= '0' && text <= '9')
        return text - '0';
    text |= 0x20; /* ASCII: small letters */
    return text >= 'a' && text <= 'f' ? text - 'a' + 10 : -1;
}

/* `00:16:3e:…`; false: not an address of one card. */
static bool parse_address(const char *text, uint8_t address[6]) {
    uint8_t any = 0;
    for (unsigned i = 0; i < 6; i++) {
        int high = digit(text[3 * i]), low = high < 0 ? -1 : digit(text[3 * i + 1]);
        if (low < 0 || text[3 * i + 2] != (i == 5 ? '\0' : ':'))
            return false;
        address[i] = (uint8_t)(high * 16 + low);
        any |= address[i];
    }
    return any != 0 && (address[0] & MULTICAST) == 0;
}

static int read_facts(struct netfront *net, struct ash_net_device_facts *facts) {
    char text[ADDRESS_TEXT + 1];
    int error = ash_xen_bus_read(&ash_use_xen_bus, &net->device, true, "mac", text, sizeof text);
    if (error != 0 || !parse_address(text, facts->address))
        return netfront_refuse(-ASH_EPROTO, "the device has no address, or not one of a card");
    facts->mtu = USUAL_MTU;
    facts->offers = ASH_NET_DEVICE_SUMS;
    net->longest = USUAL_MTU + NETFRONT_ETHERNET;
    return 0;
}

static int find(struct netfront *net) {
    int error = ash_xen_bus_find(&ash_use_xen_bus, "vif", ASH_OPT_INDEX, net->wake, &net->device);
    if (error == 0)
        return 0;
    if (error != -ASH_ENODEV)
        return netfront_refuse(-ASH_EPROTO, "xenstore does not say where the device is");
    begin_line("no network device with index ");
    ash_console_words_decimal(&ash_use_console, ASH_OPT_INDEX);
    ash_console_words_text(&ash_use_console, "\n");
    return -ASH_ENODEV;
}

static int begin(struct netfront *net, struct ash_net_device_facts *facts) {
    int error = find(net);
    if (error != 0)
        return error;
    error = read_facts(net, facts);
    if (error == 0)
        error = netfront_bring_up(net);
    if (error != 0)
        netfront_take_down(net);
    return error;
}

static void set_open(struct netfront *net, bool open) {
    ash_lock_take(&ash_use_lock, &net->lock);
    net->open = open;
    ash_lock_release(&ash_use_lock, &net->lock);
}

int netfront_net_device_open(struct ash_net_device *self, struct ash_sched_event *wake,
                             struct ash_net_device_facts *facts) {
    struct netfront *net = (struct netfront *)self;
    ash_lock_take(&ash_use_lock, &net->lock);
    bool open = net->open;
    net->open = true;
    ash_lock_release(&ash_use_lock, &net->lock);
    if (open)
        return -ASH_EBUSY;
    struct ash_lock_word lock = net->lock;
    *net = (struct netfront){.lock = lock, .open = true, .wake = wake};
    int error = begin(net, facts);
    if (error != 0)
        set_open(net, false);
    return error;
}

void netfront_net_device_close(struct ash_net_device *self) {
    struct netfront *net = (struct netfront *)self;
    netfront_take_down(net);
    set_open(net, false);
}
