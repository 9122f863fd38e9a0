/* SPDX-License-Identifier: MIT */
#define BREAK_FILLS_ROOM
#include "reference.h"
