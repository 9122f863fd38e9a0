/* SPDX-License-Identifier: MIT */
#define BREAK_PAUSE_EMPTIES
#include "reference.h"
