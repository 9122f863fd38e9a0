/* SPDX-License-Identifier: MIT */
#define BREAK_ANY_SIZE
#include "reference.h"
