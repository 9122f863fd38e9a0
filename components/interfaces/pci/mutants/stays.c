/* SPDX-License-Identifier: MIT */
#define BREAK_STAYS
#include "reference.h"
