/* SPDX-License-Identifier: MIT */
#define BREAK_FIRST
#include "reference.h"
