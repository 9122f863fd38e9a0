/* SPDX-License-Identifier: MIT */
#define BREAK_LAST_ROUTE
#include "reference.h"
