/* SPDX-License-Identifier: MIT */
#define BREAK_EVENT_IGNORED
#include "reference.h"
