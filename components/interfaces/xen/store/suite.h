/* SPDX-License-Identifier: MIT */
#ifndef SUITE_H
#define SUITE_H
/*
 * What the parts of the suite share. It works in a folder of its own below `data`, the one folder
 * that every domain of libxl's may write: Xen 4.17, docs/misc/xenstore-paths.pandoc.
 */
#include <ashlar/sched.h>
#include <ashlar/test.h>
#include <ashlar/xen/store.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define STORE       &ash_use_xen_store
#define SUITE       "data/suite"
#define TEXT_BYTES  512u

#define PLACE(key_)                                                                                \
    (&(const struct ash_xen_place){.folder = SUITE, .key = (key_), .transaction = 0})
#define PLACE_IN(transaction_, key_)                                                               \
    (&(const struct ash_xen_place){.folder = SUITE, .key = (key_), .transaction = (transaction_)})

/* conformance.c: writes a text; does a place say that? Is it not there? */
bool says(const struct ash_xen_place *place, const char *text);
bool is_gone(const struct ash_xen_place *place);
ASH_MUST_USE int say(const struct ash_xen_place *place, const char *text);

/* A deadline that no sound daemon needs. */
uint64_t soon(void);

/* conformance-change.c: transactions, watches, threads */
void test_transactions(void);
void test_watches(void);
void test_unwatch(void);
void test_threads(void);

/* conformance-daemon.c: beside a daemon that misbehaves on request; the last one ends the store */
bool can_misbehave(void);
void test_answers(void);
void test_silence(void);
void test_broken(void);

#endif
