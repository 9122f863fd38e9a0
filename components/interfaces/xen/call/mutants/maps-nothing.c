/* SPDX-License-Identifier: MIT */
#define BREAK_MAPS_NOTHING
#include "reference.h"
