/* SPDX-License-Identifier: MIT */
/* A tree in the process's own memory: the lab's model, without a daemon and a ring. */
#include <ashlar/sched.h>
#include <ashlar/xen/model.h>
#include <ashlar/xen/store.h>
#include <stdlib.h>
#include <string.h>

static struct xen_model_model model;
static struct ash_xen_watch *watches;

/* Somebody else may run while a daemon would be asked. */
static void ask(void) {
    if (model.nodes == NULL)
        (void)xen_model_write(&model, 0, XEN_MODEL_HOME "/data", "", 0);
    ash_sched_yield(&ash_use_sched);
}

static void changed(void *argument, const char *path) {
    (void)argument;
    for (struct ash_xen_watch *watch = watches; watch != NULL; watch = watch->next) {
        char place[2 * ASH_XEN_PLACE_BYTES];
        strcpy(place, watch->place.folder);
        if (watch->place.key != NULL)
            strcat(strcat(place, "/"), watch->place.key);
        char *above = xen_model_path(place);
#if defined(BREAK_BELOW_IS_NOTHING)
        bool hit = strcmp(path, above) == 0;
#elif defined(BREAK_BEGINS_ALIKE)
        bool hit = strncmp(path, above, strlen(above)) == 0;
#elif defined(BREAK_TELLS_ALL)
        bool hit = true;
#else
        bool hit = xen_model_is_below(path, above);
#endif
        free(above);
        if (!hit)
            continue;
        watch->changed = true;
#ifndef BREAK_NEVER_WAKES
        ash_sched_set(&ash_use_sched, watch->wake);
#endif
    }
}

/* NULL: no place. */
static char *path_of(const struct ash_xen_place *place) {
    char text[4 * ASH_XEN_PLACE_BYTES];
    strcpy(text, place->folder);
    if (place->key != NULL)
        strcat(strcat(text, "/"), place->key);
    model.changed = changed;
#ifdef BREAK_TAKES_EMPTY
    if (text[0] == '\0')
        strcpy(text, "data");
#endif
#ifdef BREAK_ONE_TOO_LONG
    if (strlen(text) > ASH_XEN_PLACE_BYTES)
        return NULL;
#elif defined(BREAK_ONE_TOO_SHORT)
    if (strlen(text) >= ASH_XEN_PLACE_BYTES - 1)
        return NULL;
#else
    if (strlen(text) >= ASH_XEN_PLACE_BYTES)
        return NULL;
#endif
    return place->folder[0] == '\0' && strcmp(text, "data") != 0 ? NULL : xen_model_path(text);
}

static uint32_t transaction_of(const struct ash_xen_place *place) {
#ifdef BREAK_NO_TRANSACTIONS
    return 0;
#else
    return place->transaction;
#endif
}

static int give(const void *text, size_t count, char *buffer, size_t size, size_t *bytes) {
#if defined(BREAK_CUTS)
    if (count >= size && size > 0)
        count = size - 1;
#elif defined(BREAK_FORGETS_END)
    if (count == size) {
        memcpy(buffer, text, count);
        *bytes = count;
        return 0;
    }
#elif defined(BREAK_WRITES_BEYOND)
    if (count >= size)
        buffer[size] = '\0';
#endif
    if (count >= size)
        return -ASH_EOVERFLOW;
    memcpy(buffer, text, count);
    buffer[count] = '\0';
    *bytes = count;
    return 0;
}

int mutant_xen_store_read(struct ash_xen_store *self, const struct ash_xen_place *place,
                          char *buffer, size_t size, size_t *bytes) {
    const struct xen_model_node *node;
    char *path = path_of(place);
    (void)self;
    if (path == NULL)
        return -ASH_EINVAL;
#ifdef BREAK_SHARES_ANSWER
    static char answer[1024];
    static size_t count;
    int shared = xen_model_read(&model, transaction_of(place), path, &node);
    if (shared == 0 && node->bytes < sizeof answer) {
        count = node->bytes;
        memcpy(answer, node->text, count);
    }
    ask();
    free(path);
    return shared == 0 ? give(answer, count, buffer, size, bytes) : shared;
#endif
    ask();
    int error = xen_model_read(&model, transaction_of(place), path, &node);
    free(path);
#ifdef BREAK_ABSENT_IS_EMPTY
    if (error != 0)
        return give("", 0, buffer, size, bytes);
#endif
    return error == 0 ? give(node->text, node->bytes, buffer, size, bytes) : error;
}

int mutant_xen_store_list(struct ash_xen_store *self, const struct ash_xen_place *place,
                          char *buffer, size_t size, size_t *bytes) {
    char *path = path_of(place), *names;
    size_t count;
    (void)self;
    if (path == NULL)
        return -ASH_EINVAL;
    ask();
    int error = xen_model_list(&model, transaction_of(place), path, &names, &count);
    free(path);
    if (error != 0)
        return error;
#ifdef BREAK_LOSES_FIRST
    size_t first = count == 0 ? 0 : strlen(names) + 1;
    memmove(names, names + first, count - first);
    count -= first;
#endif
    error = give(names, count, buffer, size, bytes);
    free(names);
    return error;
}

int mutant_xen_store_write(struct ash_xen_store *self, const struct ash_xen_place *place,
                           const char *text, size_t bytes) {
    char *path = path_of(place);
    (void)self;
    if (path == NULL)
        return -ASH_EINVAL;
    ask();
#ifdef BREAK_STOPS_AT_NUL
    bytes = strnlen(text, bytes);
#endif
    int error = xen_model_write(&model, transaction_of(place), path, text, bytes);
    free(path);
    return error;
}

int mutant_xen_store_remove(struct ash_xen_store *self, const struct ash_xen_place *place) {
    char *path = path_of(place);
    (void)self;
    if (path == NULL)
        return -ASH_EINVAL;
    ask();
#ifdef BREAK_KEEPS_BELOW
    char *names;
    size_t count;
    if (xen_model_list(&model, place->transaction, path, &names, &count) == 0 && count > 0) {
        free(names);
        free(path);
        return 0;
    }
#endif
    int error = xen_model_remove(&model, transaction_of(place), path);
#ifdef BREAK_FORGIVES_FOLDER
    if (error == -ASH_ENOENT)
        error = 0;
#endif
    free(path);
    return error;
}

int mutant_xen_store_begin(struct ash_xen_store *self, uint32_t *transaction) {
    (void)self;
    ask();
    return xen_model_begin(&model, transaction);
}

int mutant_xen_store_end(struct ash_xen_store *self, uint32_t transaction, bool commit) {
    (void)self;
    ask();
    model.changed = changed;
#ifdef BREAK_ALWAYS_COMMITS
    commit = true;
#endif
#ifdef BREAK_LAST_WINS
    if (transaction - 1 < XEN_MODEL_TRANSACTIONS)
        model.transactions[transaction - 1].began = model.changes;
#endif
#ifdef BREAK_SILENT_END
    model.changed = NULL;
#endif
    return xen_model_end(&model, transaction, commit);
}

int mutant_xen_store_watch(struct ash_xen_store *self, struct ash_xen_watch *watch,
                           const struct ash_xen_place *place) {
    char *path = path_of(place);
    (void)self;
    if (path == NULL)
        return -ASH_EINVAL;
    free(path);
    ask();
    watch->place = *place;
    watch->changed = true;
#ifdef BREAK_UNCHANGED_AT_FIRST
    watch->changed = false;
#endif
    watch->next = watches;
    watches = watch;
    return 0;
}

void mutant_xen_store_unwatch(struct ash_xen_store *self, struct ash_xen_watch *watch) {
    struct ash_xen_watch **at = &watches;
    (void)self;
    ask();
#ifdef BREAK_KEEPS_WATCHING
    return;
#endif
    while (*at != NULL && *at != watch)
        at = &(*at)->next;
    if (*at != NULL)
        *at = watch->next;
}

bool mutant_xen_store_changed(struct ash_xen_store *self, struct ash_xen_watch *watch) {
    bool was = watch->changed;
    (void)self;
#ifndef BREAK_STAYS_CHANGED
    watch->changed = false;
#endif
    return was;
}
