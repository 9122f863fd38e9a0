/* SPDX-License-Identifier: MIT */
/*
 * Every schedule of every program with at most MOST interruptions, once each: a schedule's
 * successors interrupt at one place more, later than all of its own. `explore` prints how many
 * there were; `explore only NAME` does so for one program; `explore
 * PROGRAM:PLACE.WHICH,PLACE.WHICH` plays one again and tells what it did.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "explore.h"

struct count {
    uint64_t schedules, deadlocks, by_interruptions[MOST + 1];
};

static void print_schedule(unsigned program, const struct schedule *schedule) {
    printf("%u:", program);
    for (unsigned i = 0; i < schedule->count; i++) {
        printf("%s%u.%u", i == 0 ? "" : ",", schedule->turns[i].place, schedule->turns[i].which);
    }
}

/* The first schedule that fails ends it all. */
static bool explore(unsigned program, const struct schedule *schedule, struct count *count) {
    struct run run = {.schedule = schedule};
    unsigned first = schedule->count == 0 ? 0 : schedule->turns[schedule->count - 1].place + 1u;
    enum outcome outcome = model_run(&run, program_body, (void *)(uintptr_t)&programs[program]);
    count->schedules++;
    count->by_interruptions[schedule->count]++;
    count->deadlocks += outcome == DEADLOCK;
    if (outcome == WRONG || (outcome == DEADLOCK && !programs[program].may_deadlock)) {
        printf("not ok %s: %s\n  schedule ", programs[program].name,
               outcome == WRONG ? run.wrong : "deadlock");
        print_schedule(program, schedule);
        printf("\n");
        return false;
    }
    if (schedule->count == MOST) {
        return true;
    }
    for (unsigned place = first; place < run.places; place++) {
        for (unsigned which = 1; which <= run.choices[place]; which++) {
            struct schedule next = *schedule;
            next.turns[next.count++] = (struct turn){(uint16_t)place, (uint8_t)which};
            if (!explore(program, &next, count)) {
                return false;
            }
        }
    }
    return true;
}

static int explore_all(const char *only) {
    uint64_t all = 0;
    for (unsigned i = 0; i < program_count; i++) {
        struct count count = {0};
        const struct schedule none = {0};
        if (only != NULL && strcmp(only, programs[i].name) != 0) {
            continue;
        }
        if (!explore(i, &none, &count)) {
            return 1;
        }
        if (programs[i].may_deadlock && count.deadlocks == 0) {
            printf("not ok %s: no schedule deadlocks\n", programs[i].name);
            return 1;
        }
        printf("ok %s: %llu schedules", programs[i].name, (unsigned long long)count.schedules);
        printf(count.deadlocks == 0 ? "\n" : ", %llu deadlocks\n",
               (unsigned long long)count.deadlocks);
        all += count.schedules;
    }
    printf("schedules %llu\n", (unsigned long long)all);
    return 0;
}

/* False: it is not one. */
static bool parse(const char *text, unsigned *program, struct schedule *schedule) {
    char *end;
    *program = (unsigned)strtoul(text, &end, 10);
    if (*program >= program_count || *end++ != ':') {
        return false;
    }
    while (*end != '\0' && schedule->count < MOST) {
        struct turn *turn = &schedule->turns[schedule->count++];
        turn->place = (uint16_t)strtoul(end, &end, 10);
        if (*end++ != '.') {
            return false;
        }
        turn->which = (uint8_t)strtoul(end, &end, 10);
        end += *end == ',';
    }
    return *end == '\0';
}

static int replay(const char *text) {
    static const char *const words[] = {"complete", "deadlock", "wrong"};
    struct schedule schedule = {0};
    struct run run = {.schedule = &schedule};
    unsigned program;
    if (!parse(text, &program, &schedule)) {
        fprintf(stderr, "not a schedule: %s\n", text);
        return 2;
    }
    program_trace = true;
    printf("%s:", programs[program].name);
    enum outcome outcome = model_run(&run, program_body, (void *)(uintptr_t)&programs[program]);
    printf("\n%s%s%s\n", words[outcome], run.wrong == NULL ? "" : ": ",
           run.wrong == NULL ? "" : run.wrong);
    return outcome == COMPLETE ? 0 : 1;
}

int main(int count, char **arguments) {
    if (count == 3 && strcmp(arguments[1], "only") == 0) {
        return explore_all(arguments[2]);
    }
    return count > 1 ? replay(arguments[1]) : explore_all(NULL);
}
