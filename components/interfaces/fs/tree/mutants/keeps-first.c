/* SPDX-License-Identifier: MIT */
#define BREAK_KEEPS_FIRST
#include "reference.h"
