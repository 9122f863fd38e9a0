/* SPDX-License-Identifier: MIT */
#define BREAK_WAITS_FOR_THE_DEAD
#include "reference.h"
