/* SPDX-License-Identifier: MIT */
#define BREAK_LISTS_DOT
#include "reference.h"
