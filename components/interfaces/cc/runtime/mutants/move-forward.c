/* SPDX-License-Identifier: MIT */
#define BREAK_MOVE_FORWARD
#include "reference.h"
