/* Use "server": server 0.0.0. Generated: binds each call to its provider. */
#pragma once
#include "server.opt.h"
/* slot alloc <- own */
#pragma redefine_extname ash_alloc_get alloc_bump_alloc_get
#pragma redefine_extname ash_alloc_get_aligned alloc_bump_alloc_get_aligned
#pragma redefine_extname ash_alloc_resize alloc_bump_alloc_resize
#pragma redefine_extname ash_alloc_put alloc_bump_alloc_put
#pragma redefine_extname ash_alloc_usable alloc_bump_alloc_usable
#pragma redefine_extname ash_use_alloc own__self
/* slot debug <- debug-log */
#pragma redefine_extname ash_debug_log debug_log_debug_log
#pragma redefine_extname ash_use_debug debug_log__self
#include <ashlar/base.h>
#include <ashlar/alloc.h>
#include <ashlar/debug.h>
extern struct ash_alloc ash_use_alloc;
extern struct ash_debug ash_use_debug;
