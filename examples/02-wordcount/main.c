/* SPDX-License-Identifier: MIT */
/*
 * The ten most frequent words of the initrd. Each thread counts the words of its share of the text
 * in a table of its own, and adds that to the common one.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ashlar/initrd.h>
#include <ashlar/sched/threads.h>
#include <ashlar/sync.h>

#define THREADS 4
#define SHOWN   10

/* A word lies in the text, in whatever case it stands there first. */
struct word {
    const char *text; /* NULL: a free place */
    size_t length;
    uint32_t hash;
    unsigned long count;
};

/* Open addressing: a word is in the first place from its hash on that is its own or free. */
struct table {
    struct word *words;
    size_t places; /* a power of two, or 0 */
    size_t used;
};

struct share {
    const char *first, *end;
    struct ash_sched_thread *thread;
};

static struct table common;
static struct ash_sync_mutex common_mutex; /* guards `common` */

static bool same(const struct word *left, const struct word *right) {
    if (left->hash != right->hash || left->length != right->length) {
        return false;
    }
    for (size_t i = 0; i < left->length; i++) {
        if (((left->text[i] ^ right->text[i]) & ~32) !=
            0) { /* letters only: the cases differ in one bit */
            return false;
        }
    }
    return true;
}

static struct word *find(const struct table *table, const struct word *word) {
    size_t place = word->hash & (table->places - 1);
    while (table->words[place].text != NULL && !same(&table->words[place], word)) {
        place = (place + 1) & (table->places - 1);
    }
    return &table->words[place];
}

/* Twice the places, so that at most half are used. */
static void grow(struct table *table) {
    struct table larger = {.places = table->places == 0 ? 1024 : table->places * 2,
                           .used = table->used};
    larger.words = calloc(larger.places, sizeof(*larger.words));
    if (larger.words == NULL) {
        perror("wordcount");
        exit(1);
    }
    for (size_t i = 0; i < table->places; i++) {
        if (table->words[i].text != NULL) {
            *find(&larger, &table->words[i]) = table->words[i];
        }
    }
    free(table->words);
    *table = larger;
}

static void add(struct table *table, const struct word *word) {
    if (table->used >= table->places / 2) {
        grow(table);
    }
    struct word *place = find(table, word);
    if (place->text == NULL) {
        *place = *word;
        table->used++;
    } else {
        place->count += word->count;
    }
}

/* FNV-1a over the lower-case letters: http://www.isthe.com/chongo/tech/comp/fnv/ */
static void count(void *argument) {
    const struct share *share = argument;
    struct table own = {0};
    for (const char *at = share->first; at < share->end;) {
        struct word word = {at, 0, 2166136261u, 1};
        for (; at < share->end && isalpha((unsigned char)*at); at++) {
            word.hash ^= (unsigned char)*at | 32u;
            word.hash *= 16777619u;
        }
        word.length = (size_t)(at - word.text);
        if (word.length > 0) {
            add(&own, &word);
        } else {
            at++;
        }
    }
    ash_sync_lock(&ash_use_sync, &common_mutex);
    for (size_t i = 0; i < own.places; i++) {
        if (own.words[i].text != NULL) {
            add(&common, &own.words[i]);
        }
    }
    ash_sync_unlock(&ash_use_sync, &common_mutex);
    free(own.words);
}

/* The most frequent first, and words of one count by their letters. Free places are last. */
static int compare(const void *left, const void *right) {
    const struct word *l = left, *r = right;
    if (l->count != r->count) {
        return l->count < r->count ? 1 : -1;
    }
    size_t shorter = l->length < r->length ? l->length : r->length;
    for (size_t i = 0; i < shorter; i++) {
        int difference = (l->text[i] | 32) - (r->text[i] | 32);
        if (difference != 0) {
            return difference;
        }
    }
    return l->length < r->length ? -1 : l->length > r->length;
}

static void print(const struct word *word) {
    printf("%lu ", word->count);
    for (size_t i = 0; i < word->length; i++) {
        putchar(tolower((unsigned char)word->text[i]));
    }
    putchar('\n');
}

int main(void) {
    static struct share shares[THREADS];
    const void *data;
    size_t bytes;
    if (ash_initrd_get(&ash_use_initrd, &data, &bytes) != 0) {
        fprintf(stderr, "wordcount: no text; give one with --initrd FILE\n");
        return 1;
    }
    const char *text = data, *end = text + bytes;
    for (size_t i = 0; i < THREADS; i++) {
        struct ash_sched_threads_spec spec = {
            .name = "counter", .run = count, .argument = &shares[i]};
        shares[i].first = text;
        text += (size_t)(end - text) / (THREADS - i);
        while (text < end && isalpha((unsigned char)*text)) {
            text++; /* no word is cut in two */
        }
        shares[i].end = text;
        int error = ash_sched_threads_start(&ash_use_sched_threads, &spec, &shares[i].thread);
        if (error != 0) {
            fprintf(stderr, "wordcount: thread: %s\n", strerror(-error));
            return 1;
        }
    }
    for (size_t i = 0; i < THREADS; i++) {
        ash_sched_threads_join(&ash_use_sched_threads, shares[i].thread);
    }
    if (common.places > 0) {
        qsort(common.words, common.places, sizeof(*common.words), compare);
    }
    for (size_t i = 0; i < SHOWN && i < common.used; i++) {
        print(&common.words[i]);
    }
    free(common.words);
    return 0;
}
