/* SPDX-License-Identifier: MIT */
#define BREAK_HOLDS
#include "reference.h"
