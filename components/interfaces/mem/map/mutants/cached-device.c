/* SPDX-License-Identifier: MIT */
#define BREAK_CACHED_DEVICE
#include "reference.h"
