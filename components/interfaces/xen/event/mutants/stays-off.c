/* SPDX-License-Identifier: MIT */
#define BREAK_STAYS_OFF
#include "reference.h"
