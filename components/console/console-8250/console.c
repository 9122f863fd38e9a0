/* SPDX-License-Identifier: MIT */
/* Registers by their section in the PC16550D data sheet, National Semiconductor, June 1995. */
#include <ashlar/console.h>
#include <ashlar/cpu/io.h>
#include <ashlar/lock.h>
#include "console.h"

enum {
    DATA = ASH_OPT_PORT + 0,
    FIFO_CONTROL = ASH_OPT_PORT + 2, /* write-only, §8.5 */
    INTERRUPT_ID = ASH_OPT_PORT + 2, /* read-only, §8.6 */
    LINE_STATUS = ASH_OPT_PORT + 5,  /* §8.4 */

    FIFO_ENABLE = 0x01,
    FIFO_WORKS = 0xc0,     /* both bits: a 16550A or later */
    TRANSMIT_EMPTY = 0x20, /* the FIFO, where there is one, else the holding register */
    FIFO_BYTES = 16,
};

/*
 * The speed stays as the machine left it: no virtual port has one. A port that is absent reads as
 * ready.
 */
__attribute__((noinline)) static void write_locked(struct console_8250 *self, const char *bytes,
                                                   size_t count) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    if (count == 0)
        return;
    ash_port_write8(FIFO_CONTROL, FIFO_ENABLE);
    bool fifo = (ash_port_read8(INTERRUPT_ID) & FIFO_WORKS) == FIFO_WORKS;
    while (count != 0) {
        size_t chunk = fifo ? FIFO_BYTES : 1;
        if (chunk > count)
            chunk = count;
        while ((ash_port_read8(LINE_STATUS) & TRANSMIT_EMPTY) == 0) {
        }
        ash_port_write8_many(DATA, bytes, chunk);
        bytes += chunk;
        count -= chunk;
    }
    self->inside_line = bytes[-1] != '\n';
}

void console_8250_console_write(struct ash_console *instance, const char *bytes, size_t count) {
    struct console_8250 *self = (struct console_8250 *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    write_locked(self, bytes, count);
    ash_lock_release(&ash_use_lock, &self->lock);
}

void console_8250_console_line(struct ash_console *instance) {
    struct console_8250 *self = (struct console_8250 *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    if (self->inside_line)
        write_locked(self, "\n", 1);
    ash_lock_release(&ash_use_lock, &self->lock);
}
