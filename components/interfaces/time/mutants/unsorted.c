/* SPDX-License-Identifier: MIT */
#define BREAK_UNSORTED
#include "reference.h"
