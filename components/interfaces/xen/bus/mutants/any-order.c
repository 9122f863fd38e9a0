/* SPDX-License-Identifier: MIT */
#define BREAK_ANY_ORDER
#include "reference.h"
