/* SPDX-License-Identifier: MIT */
#define BREAK_EXIT_IN_ORDER
#include "reference.h"
