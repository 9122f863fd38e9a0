/* SPDX-License-Identifier: MIT */
#define BREAK_TIME_SINCE_BOOT
#include "reference.h"
