/* SPDX-License-Identifier: MIT */
#define BREAK_STAYS_CONNECTED
#include "reference.h"
