/* SPDX-License-Identifier: MIT */
#define BREAK_LSTAT_FOLLOWS
#include "reference.h"
