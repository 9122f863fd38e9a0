/* Use "debug-log": debug-log 1.0.0. Generated: binds each call to its provider. */
#pragma once
#include "debug-log.opt.h"
/* slot boot.options <- boot-options */
#pragma redefine_extname ash_boot_options_apply boot_options_boot_options_apply
#pragma redefine_extname ash_use_boot_options boot_options__self
/* slot console <- console-8250 */
#pragma redefine_extname ash_console_write console_8250_console_write
#pragma redefine_extname ash_console_line console_8250_console_line
#pragma redefine_extname ash_use_console console_8250__self
#include <ashlar/base.h>
#include <ashlar/boot/options.h>
#include <ashlar/console.h>
#include <ashlar/debug.h>
extern struct ash_boot_options ash_use_boot_options;
extern struct ash_console ash_use_console;
struct debug_log_boot {
    uint32_t level;
};
extern __typeof__(ash_debug_log) debug_log_debug_log;
