/* SPDX-License-Identifier: MIT */
#define BREAK_LOG1P_ADDS
#include "reference.h"
