/* SPDX-License-Identifier: MIT */
#ifndef LWIP_END_H
#define LWIP_END_H
/*
 * One end of the cable: a whole lwIP, which has its state in variables, and so is a shared object
 * that is loaded twice. Errors end the program.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pbuf;

#define LWIP_END_PORT 80

struct lwip_end {
    /* `number` 0 or 1, of the address 10.0.0.1 or 10.0.0.2; frames go to `take` of the other. */
    void (*open)(unsigned number, void (*take)(const struct pbuf *frame));
    void (*take)(const struct pbuf *frame);
    void (*poll)(void); /* input of what was taken, and timers */
    void (*time)(uint32_t ms);
    void (*listen)(void);
    void (*connect)(void);
    bool (*is_open)(void); /* the connection, of which there is one at a time */
    size_t (*write)(const void *bytes, size_t count);
    size_t (*read)(void); /* how many bytes were copied out of the segments since the last call */
    void (*close)(void);
    void (*abort)(void);
};

#endif
