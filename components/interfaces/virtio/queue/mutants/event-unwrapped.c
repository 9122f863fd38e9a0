/* SPDX-License-Identifier: MIT */
#define BREAK_EVENT_UNWRAPPED
#include "reference.h"
