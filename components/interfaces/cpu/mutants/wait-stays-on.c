/* SPDX-License-Identifier: MIT */
#define BREAK_WAIT_STAYS_ON
#include "reference.h"
