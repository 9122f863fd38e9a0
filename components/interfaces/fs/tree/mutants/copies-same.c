/* SPDX-License-Identifier: MIT */
#define BREAK_COPIES_SAME
#include "reference.h"
