/* SPDX-License-Identifier: MIT */
#define BREAK_MAPS_ALL
#include "reference.h"
