/* SPDX-License-Identifier: MIT */
#define BREAK_KEEPS_MONTHS
#include "reference.h"
