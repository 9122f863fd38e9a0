/* SPDX-License-Identifier: MIT */
#define BREAK_BEYOND_ROOM
#include "reference.h"
