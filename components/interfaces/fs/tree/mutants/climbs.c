/* SPDX-License-Identifier: MIT */
#define BREAK_CLIMBS
#include "reference.h"
