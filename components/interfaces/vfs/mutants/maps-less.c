/* SPDX-License-Identifier: MIT */
#define BREAK_MAPS_LESS
#include "reference.h"
