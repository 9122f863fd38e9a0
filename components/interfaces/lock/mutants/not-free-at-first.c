/* SPDX-License-Identifier: MIT */
#define BREAK_NOT_FREE_AT_FIRST
#include "reference.h"
