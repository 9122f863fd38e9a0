/* SPDX-License-Identifier: MIT */
#define BREAK_LISTS_NO_LISTENERS
#include "reference.h"
