/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_XEN_MODEL_H
#define ASHLAR_XEN_MODEL_H
/*
 * What xenstored keeps, without its protocol: Xen 4.17, docs/misc/xenstore.txt. A place without a
 * slash at its beginning is below /local/domain/1. Every change outside of a transaction, whatever
 * it is of, makes those that are open end with -ASH_EAGAIN, which is more often than they have to.
 *
 * The memory is the process's heap, and running out of it ends the process. Functions return 0 or
 * an ASH_E…, negative; -ASH_ENOENT also for a transaction that there is not.
 */
#include <stdlib.h>
#include <string.h>
#include <ashlar/base.h>

#define XEN_MODEL_HOME         "/local/domain/1"
#define XEN_MODEL_TRANSACTIONS 8u

struct xen_model_node {
    struct xen_model_node *next; /* in the order in which they were made */
    char *path;
    uint8_t *text;
    size_t bytes;
};

struct xen_model_model {
    struct xen_model_node *nodes;
    uint64_t changes;
    struct {
        bool used;
        uint64_t began; /* at how many changes */
        struct xen_model_node *nodes;
        struct xen_model_node *changed; /* paths alone */
    } transactions[XEN_MODEL_TRANSACTIONS];
    /* Called with the path of each change, when others can see it. */
    void (*changed)(void *argument, const char *path);
    void *argument;
};

static inline void *xen_model_memory(size_t bytes) {
    void *at = malloc(bytes + 1);
    if (at == NULL)
        abort();
    return at;
}

static inline void *xen_model_copy(const void *from, size_t bytes) {
    char *to = xen_model_memory(bytes);
    memcpy(to, from, bytes);
    to[bytes] = '\0';
    return to;
}

/* The whole path of a place, in memory of the caller's to free. */
static inline char *xen_model_path(const char *place) {
    if (place[0] == '/')
        return xen_model_copy(place, strlen(place));
    size_t home = strlen(XEN_MODEL_HOME), rest = strlen(place);
    char *path = xen_model_memory(home + 1 + rest);
    memcpy(path, XEN_MODEL_HOME "/", home + 1);
    memcpy(path + home + 1, place, rest + 1);
    return path;
}

/* Is `path` at or below `above`? */
static inline bool xen_model_is_below(const char *path, const char *above) {
    size_t bytes = strlen(above);
    return strncmp(path, above, bytes) == 0 && (path[bytes] == '\0' || path[bytes] == '/');
}

static inline void xen_model_drop(struct xen_model_node **at) {
    struct xen_model_node *node = *at;
    *at = node->next;
    free(node->path);
    free(node->text);
    free(node);
}

static inline void xen_model_drop_all(struct xen_model_node **at) {
    while (*at != NULL)
        xen_model_drop(at);
}

static inline struct xen_model_node *xen_model_find(struct xen_model_node *node, const char *path) {
    while (node != NULL && strcmp(node->path, path) != 0)
        node = node->next;
    return node;
}

static inline struct xen_model_node *xen_model_append(struct xen_model_node **at,
                                                      const char *path) {
    while (*at != NULL)
        at = &(*at)->next;
    *at = calloc(1, sizeof **at);
    if (*at == NULL)
        abort();
    (*at)->path = xen_model_copy(path, strlen(path));
    return *at;
}

static inline void xen_model_set(struct xen_model_node *node, const void *text, size_t bytes) {
    free(node->text);
    node->text = xen_model_copy(text, bytes);
    node->bytes = bytes;
}

static inline struct xen_model_node *xen_model_copy_all(const struct xen_model_node *from) {
    struct xen_model_node *all = NULL;
    for (; from != NULL; from = from->next)
        xen_model_set(xen_model_append(&all, from->path), from->text, from->bytes);
    return all;
}

/* The tree that a transaction sees; NULL: there is no such transaction. */
static inline struct xen_model_node **xen_model_tree(struct xen_model_model *model,
                                                     uint32_t transaction) {
    if (transaction == 0)
        return &model->nodes;
    if (transaction > XEN_MODEL_TRANSACTIONS || !model->transactions[transaction - 1].used)
        return NULL;
    return &model->transactions[transaction - 1].nodes;
}

static inline void xen_model_note(struct xen_model_model *model, uint32_t transaction,
                                  const char *path) {
    if (transaction != 0) {
        (void)xen_model_append(&model->transactions[transaction - 1].changed, path);
        return;
    }
    model->changes++;
    if (model->changed != NULL)
        model->changed(model->argument, path);
}

static inline int xen_model_read(struct xen_model_model *model, uint32_t transaction,
                                 const char *path, const struct xen_model_node **node) {
    struct xen_model_node **all = xen_model_tree(model, transaction);
    *node = all == NULL ? NULL : xen_model_find(*all, path);
    return *node == NULL ? -ASH_ENOENT : 0;
}

/* Folders on the way are made, with empty texts. */
static inline int xen_model_write(struct xen_model_model *model, uint32_t transaction,
                                  const char *path, const void *text, size_t bytes) {
    struct xen_model_node **all = xen_model_tree(model, transaction);
    if (all == NULL)
        return -ASH_ENOENT;
    for (const char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        char *folder = xen_model_copy(path, (size_t)(slash - path));
        if (xen_model_find(*all, folder) == NULL)
            xen_model_set(xen_model_append(all, folder), "", 0);
        free(folder);
    }
    struct xen_model_node *node = xen_model_find(*all, path);
    xen_model_set(node == NULL ? xen_model_append(all, path) : node, text, bytes);
    xen_model_note(model, transaction, path);
    return 0;
}

/* xenstore.txt, RM: no error where it is not there, but one where the folder is not either. */
static inline int xen_model_remove(struct xen_model_model *model, uint32_t transaction,
                                   const char *path) {
    struct xen_model_node **all = xen_model_tree(model, transaction);
    const char *slash = strrchr(path, '/');
    if (all == NULL || slash == NULL)
        return -ASH_ENOENT;
    char *folder = xen_model_copy(path, (size_t)(slash - path));
    bool known = xen_model_find(*all, folder) != NULL, any = xen_model_find(*all, path) != NULL;
    free(folder);
    if (!known)
        return -ASH_ENOENT;
    while (*all != NULL)
        if (xen_model_is_below((*all)->path, path))
            xen_model_drop(all);
        else
            all = &(*all)->next;
    if (any)
        xen_model_note(model, transaction, path);
    return 0;
}

/* The names below `path`, each with a NUL, in memory of the caller's to free. */
static inline int xen_model_list(struct xen_model_model *model, uint32_t transaction,
                                 const char *path, char **names, size_t *bytes) {
    struct xen_model_node **all = xen_model_tree(model, transaction);
    size_t above = strlen(path);
    if (all == NULL || xen_model_find(*all, path) == NULL)
        return -ASH_ENOENT;
    *names = xen_model_memory(0);
    *bytes = 0;
    for (const struct xen_model_node *node = *all; node != NULL; node = node->next) {
        if (!xen_model_is_below(node->path, path) || node->path[above] == '\0' ||
            strchr(node->path + above + 1, '/') != NULL)
            continue;
        size_t name = strlen(node->path + above + 1) + 1;
        *names = realloc(*names, *bytes + name);
        if (*names == NULL)
            abort();
        memcpy(*names + *bytes, node->path + above + 1, name);
        *bytes += name;
    }
    return 0;
}

static inline int xen_model_begin(struct xen_model_model *model, uint32_t *transaction) {
    uint32_t i = 0;
    while (i < XEN_MODEL_TRANSACTIONS && model->transactions[i].used)
        i++;
    if (i == XEN_MODEL_TRANSACTIONS)
        return -ASH_ENOSPC;
    model->transactions[i].used = true;
    model->transactions[i].began = model->changes;
    model->transactions[i].nodes = xen_model_copy_all(model->nodes);
    *transaction = i + 1;
    return 0;
}

static inline int xen_model_end(struct xen_model_model *model, uint32_t transaction, bool commit) {
    if (transaction == 0 || xen_model_tree(model, transaction) == NULL)
        return -ASH_ENOENT;
    struct xen_model_node **nodes = &model->transactions[transaction - 1].nodes;
    struct xen_model_node **changed = &model->transactions[transaction - 1].changed;
    bool stale = model->transactions[transaction - 1].began != model->changes;
    if (commit && !stale && *changed != NULL) {
        struct xen_model_node *before = model->nodes;
        model->nodes = *nodes;
        *nodes = before;
        for (struct xen_model_node *each = *changed; each != NULL; each = each->next)
            xen_model_note(model, 0, each->path);
    }
    xen_model_drop_all(nodes);
    xen_model_drop_all(changed);
    model->transactions[transaction - 1].used = false;
    return commit && stale ? -ASH_EAGAIN : 0;
}

#endif
