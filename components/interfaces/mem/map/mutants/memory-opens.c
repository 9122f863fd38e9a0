/* SPDX-License-Identifier: MIT */
#define BREAK_MEMORY_OPENS
#include "reference.h"
