/* SPDX-License-Identifier: MIT */
/* What Xen is to a domain that only uses xenstore: two parameters and a port. */
#include <stdlib.h>
#include <string.h>
#include "lab.h"

static struct xen_lab *lab(void *self) {
    return self;
}

void xen_lab_make_ring(struct xen_lab *self) {
    if (self->ring != NULL)
        return;
    self->ring = aligned_alloc(ASH_PAGE_BYTES, ASH_PAGE_BYTES);
    if (self->ring == NULL)
        abort();
    memset(self->ring, 0, ASH_PAGE_BYTES);
    (void)xen_model_write(&self->model, 0, XEN_MODEL_HOME "/data", "", 0);
    (void)xen_model_write(&self->model, 0, XEN_MODEL_HOME "/lab", "", 0);
    (void)xen_model_write(&self->model, 0, XEN_MODEL_HOME "/domid", "1", 1);
}

int64_t xen_lab_xen_call_make(struct ash_xen_call *self, unsigned number,
                              const uint64_t arguments[4]) {
    (void)self, (void)number, (void)arguments;
    return -ASH_ENOSYS;
}

int xen_lab_xen_call_get_param(struct ash_xen_call *self, unsigned index, uint64_t *value) {
    xen_lab_make_ring(lab(self));
    *value = index == ASH_XEN_STORE_FRAME  ? (uintptr_t)lab(self)->ring / ASH_PAGE_BYTES
             : index == ASH_XEN_STORE_PORT ? XEN_LAB_PORT
                                           : 0;
    return 0;
}

int xen_lab_xen_call_set_param(struct ash_xen_call *self, unsigned index, uint64_t value) {
    (void)self, (void)index, (void)value;
    return -ASH_EPERM;
}

int xen_lab_xen_call_map(struct ash_xen_call *self, unsigned space, uint64_t index, void *page) {
    (void)self, (void)space, (void)index, (void)page;
    return -ASH_EINVAL;
}

uint64_t xen_lab_xen_call_now(struct ash_xen_call *self) {
    return lab(self)->now_ns;
}

volatile struct ash_xen_shared *xen_lab_xen_call_shared(struct ash_xen_call *self) {
    (void)self;
    return NULL;
}

int xen_lab_xen_event_offer(struct ash_xen_event *self, unsigned domain, unsigned *port) {
    (void)self, (void)domain, (void)port;
    return -ASH_ENOSPC;
}

int xen_lab_xen_event_bind(struct ash_xen_event *self, unsigned virq, unsigned *port) {
    (void)self, (void)virq, (void)port;
    return -ASH_ENOSPC;
}

int xen_lab_xen_event_attach(struct ash_xen_event *self, unsigned port, void (*handler)(void *),
                             void *argument) {
    if (port != XEN_LAB_PORT)
        return -ASH_EINVAL;
    if (handler != NULL && lab(self)->handler != NULL)
        return -ASH_EBUSY;
    lab(self)->handler = handler;
    lab(self)->argument = argument;
    return 0;
}

void xen_lab_xen_event_send(struct ash_xen_event *self, unsigned port) {
    if (port == XEN_LAB_PORT)
        lab(self)->sent = true;
}

void xen_lab_xen_event_close(struct ash_xen_event *self, unsigned port) {
    (void)port;
    lab(self)->handler = NULL;
}
