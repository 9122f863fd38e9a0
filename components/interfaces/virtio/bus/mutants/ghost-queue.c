/* SPDX-License-Identifier: MIT */
#define BREAK_GHOST_QUEUE
#include "reference.h"
