/* SPDX-License-Identifier: MIT */
#define BREAK_FOLLOWS
#include "reference.h"
