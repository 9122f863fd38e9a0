/* SPDX-License-Identifier: MIT */
#define BREAK_POLL_IS_IDLE
#include "reference.h"
