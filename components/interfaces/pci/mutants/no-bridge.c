/* SPDX-License-Identifier: MIT */
#define BREAK_NO_BRIDGE
#include "reference.h"
