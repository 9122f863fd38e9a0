/* SPDX-License-Identifier: MIT */
#define BREAK_FLAG_WITH_EVENTS
#include "reference.h"
