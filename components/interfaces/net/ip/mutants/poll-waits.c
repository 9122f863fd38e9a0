/* SPDX-License-Identifier: MIT */
#define BREAK_POLL_WAITS
#include "reference.h"
