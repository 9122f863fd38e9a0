/* SPDX-License-Identifier: MIT */
#include <ashlar/net/buffers.h>
#include <ashlar/net/capture.h>
#include <ashlar/net/device.h>

int net_tap_net_device_open(struct ash_net_device *self, struct ash_sched_event *wake,
                            struct ash_net_device_facts *facts) {
    (void)self;
    return ash_device_open(&ash_use_device, wake, facts);
}

/* Captured before it is the device's. */
int net_tap_net_device_send(struct ash_net_device *self, struct ash_net_buffer *frame) {
    (void)self;
    ash_net_capture_add(&ash_use_net_capture, frame);
    return ash_device_send(&ash_use_device, frame);
}

void net_tap_net_device_flush(struct ash_net_device *self) {
    (void)self;
    ash_device_flush(&ash_use_device);
}

struct ash_net_buffer *net_tap_net_device_receive(struct ash_net_device *self) {
    (void)self;
    struct ash_net_buffer *frame = ash_device_receive(&ash_use_device);
    if (frame != NULL)
        ash_net_capture_add(&ash_use_net_capture, frame);
    return frame;
}

bool net_tap_net_device_idle(struct ash_net_device *self) {
    (void)self;
    return ash_device_idle(&ash_use_device);
}

bool net_tap_net_device_link(struct ash_net_device *self) {
    (void)self;
    return ash_device_link(&ash_use_device);
}

int net_tap_net_device_health(struct ash_net_device *self) {
    (void)self;
    return ash_device_health(&ash_use_device);
}

struct ash_net_device_counts net_tap_net_device_count(struct ash_net_device *self) {
    (void)self;
    return ash_device_count(&ash_use_device);
}

void net_tap_net_device_close(struct ash_net_device *self) {
    (void)self;
    ash_device_close(&ash_use_device);
}
