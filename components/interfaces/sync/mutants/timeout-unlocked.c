/* SPDX-License-Identifier: MIT */
#define BREAK_TIMEOUT_UNLOCKED
#include "reference.h"
