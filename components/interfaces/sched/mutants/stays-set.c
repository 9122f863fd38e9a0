/* SPDX-License-Identifier: MIT */
#define BREAK_STAYS_SET
#include "reference.h"
