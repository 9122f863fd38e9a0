/* SPDX-License-Identifier: MIT */
/* xenstored's side of the ring: Xen 4.17, public/io/xs_wire.h and docs/misc/xenstore.txt. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lab.h"

enum { /* XS_… */
       DIRECTORY = 1,
       READ = 2,
       WATCH = 4,
       UNWATCH = 5,
       TRANSACTION_START = 6,
       TRANSACTION_END = 7,
       WRITE = 11,
       RM = 13,
       WATCH_EVENT = 15,
       ERROR = 16,
};

/* struct xsd_sockmsg */
struct header {
    uint32_t type, request, transaction, bytes;
};

static void say(struct xen_lab *self, struct header header, const void *text, size_t bytes) {
    header.bytes = (uint32_t)bytes;
    self->out = realloc(self->out, self->out_bytes + sizeof header + bytes);
    if (self->out == NULL)
        abort();
    memcpy(self->out + self->out_bytes, &header, sizeof header);
    if (bytes > 0)
        memcpy(self->out + self->out_bytes + sizeof header, text, bytes);
    self->out_bytes += sizeof header + bytes;
}

static void say_error(struct xen_lab *self, struct header header, const char *name, size_t bytes) {
    header.type = ERROR;
    say(self, header, name, bytes);
}

/* public/io/xs_wire.h, xsd_errors */
static void say_result(struct xen_lab *self, struct header header, int error) {
    const char *name = error == -ASH_ENOENT   ? "ENOENT"
                       : error == -ASH_EAGAIN ? "EAGAIN"
                       : error == -ASH_ENOSPC ? "ENOSPC"
                       : error == -ASH_EEXIST ? "EEXIST"
                                              : "EINVAL";
    if (error == 0)
        say(self, header, "OK", 3);
    else
        say_error(self, header, name, strlen(name) + 1);
}

/* As it was asked for, and the token, each with its NUL. */
static void say_watch(struct xen_lab *self, const struct xen_lab_watch *watch, const char *path) {
    char text[2 * XEN_LAB_LONGEST];
    const char *shown = watch->asked[0] == '/' ? path : path + strlen(XEN_MODEL_HOME) + 1;
    int count = snprintf(text, sizeof text, "%s%c%s", shown, 0, watch->token);
    say(self, (struct header){.type = WATCH_EVENT}, text, (size_t)count + 1);
}

/* A place that is taken away is a change of all that was below it, too. */
static void tell(void *argument, const char *path) {
    struct xen_lab *self = argument;
    for (struct xen_lab_watch *watch = self->watches; watch != NULL; watch = watch->next)
        if (xen_model_is_below(path, watch->path) || xen_model_is_below(watch->path, path))
            say_watch(self, watch, xen_model_is_below(path, watch->path) ? path : watch->path);
}

static void watch(struct xen_lab *self, struct header header, char *place, const char *token) {
    struct xen_lab_watch *made = calloc(1, sizeof *made);
    if (made == NULL)
        abort();
    made->asked = strdup(place);
    made->token = strdup(token);
    made->path = xen_model_path(place);
    made->next = self->watches;
    self->watches = made;
    say_result(self, header, 0);
    say_watch(self, made, made->path);
}

static void unwatch(struct xen_lab *self, struct header header, const char *place,
                    const char *token) {
    struct xen_lab_watch **at = &self->watches;
    while (*at != NULL && (strcmp((*at)->asked, place) != 0 || strcmp((*at)->token, token) != 0))
        at = &(*at)->next;
    struct xen_lab_watch *found = *at;
    if (found != NULL) {
        *at = found->next;
        free(found->asked);
        free(found->token);
        free(found->path);
        free(found);
    }
    say_result(self, header, found != NULL ? 0 : -ASH_ENOENT);
}

/* What is answered below "lab": README.md. false: nothing, or not yet. */
static void misbehave(struct xen_lab *self, struct header header, const char *name) {
    static const char filling[XEN_LAB_LONGEST];
    static const char noise[] = "data\0"
                                "4000000000";
    size_t before = self->out_bytes;
    if (strcmp(name, "silent") == 0)
        return;
    if (strcmp(name, "late") == 0) {
        say(self, header, "late", 4);
        self->late_bytes = self->out_bytes - before;
        self->late = malloc(self->late_bytes);
        if (self->late == NULL)
            abort();
        memcpy(self->late, self->out + before, self->late_bytes);
        self->out_bytes = before;
    } else if (strcmp(name, "long") == 0) {
        say(self, header, filling, sizeof filling);
    } else if (strcmp(name, "odd") == 0) {
        say_error(self, header, "EWHATEVER", 10);
    } else if (strcmp(name, "cut") == 0) {
        say_error(self, header, "ENOENT", 6);
    } else if (strcmp(name, "other") == 0) {
        header.type = DIRECTORY;
        say(self, header, "other", 6);
    } else if (strcmp(name, "bits") == 0) {
        say(self, header, "bits", 4);
        self->step = 1;
    } else if (strcmp(name, "noise") == 0) {
        say(self, (struct header){.type = WATCH_EVENT}, noise, sizeof noise);
        say(self, (struct header){.type = WATCH_EVENT}, "", 0);
        say(self, (struct header){.type = WATCH_EVENT}, "data", 4);
        say(self, header, "noise", 5);
    } else if (strcmp(name, "torn") == 0) {
        say(self, header, "", 0);
        memset(self->out + before + offsetof(struct header, bytes), 0x7f, 4);
    }
}

/* A text that ends; NULL: there is none. */
static char *word(struct xen_lab *self, size_t *at) {
    char *text = (char *)self->asked + *at;
    char *end = *at < self->asked_bytes ? memchr(text, 0, self->asked_bytes - *at) : NULL;
    if (end == NULL || end == text)
        return NULL;
    *at = (size_t)((uint8_t *)end - self->asked) + 1;
    return text;
}

static void look_up(struct xen_lab *self, struct header header, const char *path) {
    const struct xen_model_node *node;
    char *names;
    size_t bytes;
    int error;
    if (header.type == READ) {
        error = xen_model_read(&self->model, header.transaction, path, &node);
        if (error == 0)
            say(self, header, node->text, node->bytes);
    } else {
        error = xen_model_list(&self->model, header.transaction, path, &names, &bytes);
        if (error == 0) {
            say(self, header, names, bytes);
            free(names);
        }
    }
    if (error != 0)
        say_result(self, header, error);
}

/* The watches' messages come before the answer: the protocol says nothing about that. */
static void answer_place(struct xen_lab *self, struct header header, char *place, size_t at) {
    static const char lab[] = XEN_MODEL_HOME "/lab/";
    char *path = xen_model_path(place), *token;
    const uint8_t *rest = self->asked + at;
    if (header.type == READ && strncmp(path, lab, sizeof lab - 1) == 0)
        misbehave(self, header, path + sizeof lab - 1);
    else if (header.type == READ || header.type == DIRECTORY)
        look_up(self, header, path);
    else if (header.type == WRITE)
        say_result(
            self, header,
            xen_model_write(&self->model, header.transaction, path, rest, self->asked_bytes - at));
    else if (header.type == RM)
        say_result(self, header, xen_model_remove(&self->model, header.transaction, path));
    else if ((token = word(self, &at)) == NULL)
        say_result(self, header, -ASH_EINVAL);
    else if (header.type == WATCH)
        watch(self, header, place, token);
    else
        unwatch(self, header, place, token);
    free(path);
}

static void answer(struct xen_lab *self) {
    struct header header;
    size_t at = sizeof header;
    uint32_t transaction;
    char number[12];
    memcpy(&header, self->asked, sizeof header);
    char *place = word(self, &at);
    if (header.type == TRANSACTION_START) {
        int error = xen_model_begin(&self->model, &transaction);
        if (error != 0)
            say_result(self, header, error);
        else
            say(self, header, number,
                (size_t)snprintf(number, sizeof number, "%u", transaction) + 1);
    } else if (place == NULL) {
        say_result(self, header, -ASH_EINVAL);
    } else if (header.type == TRANSACTION_END) {
        say_result(self, header,
                   xen_model_end(&self->model, header.transaction, strcmp(place, "T") == 0));
    } else {
        answer_place(self, header, place, at);
    }
}

/* Takes bytes until a question is whole. */
static bool take(struct xen_lab *self) {
    struct header header = {.bytes = 0};
    bool any = false;
    while (self->ring->request_taken != self->ring->request_given) {
        self->asked[self->asked_bytes++] =
            self->ring->request[self->ring->request_taken++ % XEN_LAB_RING];
        any = true;
        if (self->asked_bytes >= sizeof header)
            memcpy(&header, self->asked, sizeof header);
        ASH_ASSERT(header.bytes <= XEN_LAB_LONGEST);
        if (self->asked_bytes < sizeof header || self->asked_bytes < sizeof header + header.bytes)
            continue;
        self->asked[self->asked_bytes] = '\0';
        struct header late = {.type = 0};
        if (self->late != NULL) {
            memcpy(&late, self->late, sizeof late);
            say(self, late, self->late + sizeof late, self->late_bytes - sizeof late);
            free(self->late);
            self->late = NULL;
        }
        answer(self);
        self->asked_bytes = 0;
        break;
    }
    return any;
}

static bool give(struct xen_lab *self) {
    struct xen_lab_ring *ring = self->ring;
    size_t count = 0, most = self->step != 0 ? self->step : self->out_bytes;
    while (count < most && self->out_gone < self->out_bytes &&
           ring->response_given - ring->response_taken < XEN_LAB_RING) {
        ring->response[ring->response_given++ % XEN_LAB_RING] = self->out[self->out_gone++];
        count++;
    }
    if (self->out_gone == self->out_bytes) {
        free(self->out);
        self->out = NULL;
        self->out_bytes = self->out_gone = self->step = 0;
    }
    return count > 0;
}

/* One question at a time, and only when it was told that there may be one, or room. */
bool xen_lab_serve(struct xen_lab *self) {
    if (!self->sent && self->step == 0)
        return false;
    self->model.changed = tell;
    self->model.argument = self;
    bool any = self->out == NULL && take(self);
    any = give(self) || any;
    self->sent = any;
    return any;
}
