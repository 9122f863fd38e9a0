/* SPDX-License-Identifier: MIT */
#define BREAK_STAYS_WATCHED
#include "reference.h"
