/* SPDX-License-Identifier: MIT */
/* What can be asked: Xen 4.17, docs/misc/xenstore.txt. */
#include "store.h"

static struct xen_store *store(struct ash_xen_store *self) {
    return (struct xen_store *)self;
}

/* Asks for a text, and copies it with a NUL behind it. */
static int fetch(struct xen_store *self, const struct xen_store_question *question, char *buffer,
                 size_t size, size_t *bytes) {
    int error = xen_store_ask(self, question);
    if (error != 0)
        return error;
    uint32_t count = self->message.header.bytes;
    if (count > sizeof self->message.text || count >= size)
        error = -ASH_EOVERFLOW;
    for (uint32_t i = 0; i < count && error == 0; i++)
        buffer[i] = (char)self->message.text[i];
    if (error == 0) {
        buffer[count] = '\0';
        *bytes = count;
    }
    xen_store_done(self);
    return error;
}

int xen_store_xen_store_read(struct ash_xen_store *self, const struct ash_xen_place *place,
                             char *buffer, size_t size, size_t *bytes) {
    struct xen_store_question question = {.type = XEN_STORE_READ};
    int error = xen_store_add_place(&question, place);
    return error == 0 ? fetch(store(self), &question, buffer, size, bytes) : error;
}

int xen_store_xen_store_list(struct ash_xen_store *self, const struct ash_xen_place *place,
                             char *buffer, size_t size, size_t *bytes) {
    struct xen_store_question question = {.type = XEN_STORE_DIRECTORY};
    int error = xen_store_add_place(&question, place);
    return error == 0 ? fetch(store(self), &question, buffer, size, bytes) : error;
}

int xen_store_xen_store_write(struct ash_xen_store *self, const struct ash_xen_place *place,
                              const char *text, size_t bytes) {
    struct xen_store_question question = {.type = XEN_STORE_WRITE};
    int error = xen_store_add_place(&question, place);
    if (error != 0)
        return error;
    xen_store_add(&question, text, bytes);
    return xen_store_tell(store(self), &question);
}

int xen_store_xen_store_remove(struct ash_xen_store *self, const struct ash_xen_place *place) {
    struct xen_store_question question = {.type = XEN_STORE_RM};
    int error = xen_store_add_place(&question, place);
    return error == 0 ? xen_store_tell(store(self), &question) : error;
}

int xen_store_xen_store_begin(struct ash_xen_store *instance, uint32_t *transaction) {
    struct xen_store *self = store(instance);
    struct xen_store_question question = {.type = XEN_STORE_TRANSACTION_START};
    xen_store_add(&question, "", 1);
    int error = xen_store_ask(self, &question);
    if (error != 0)
        return error;
    uint32_t bytes = xen_store_kept(&self->message);
    if (bytes < 2 || self->message.text[bytes - 1] != '\0' ||
        !xen_store_decimal(self->message.text, bytes - 1, transaction) || *transaction == 0)
        error = -ASH_EPROTO;
    xen_store_done(self);
    return error;
}

int xen_store_xen_store_end(struct ash_xen_store *self, uint32_t transaction, bool commit) {
    struct xen_store_question question = {
        .type = XEN_STORE_TRANSACTION_END,
        .transaction = transaction,
    };
    xen_store_add(&question, commit ? "T" : "F", 2);
    return xen_store_tell(store(self), &question);
}
