/* SPDX-License-Identifier: MIT */
#define BREAK_RETURNS_UNLOCKED
#include "reference.h"
