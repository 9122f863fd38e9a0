/* SPDX-License-Identifier: MIT */
#define BREAK_ALWAYS_READY
#include "reference.h"
