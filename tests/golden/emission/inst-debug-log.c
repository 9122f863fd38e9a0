/* State of use "debug-log". Generated. */
#include "log.h"
struct debug_log debug_log__self;
