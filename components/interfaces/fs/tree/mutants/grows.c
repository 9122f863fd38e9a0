/* SPDX-License-Identifier: MIT */
#define BREAK_GROWS
#include "reference.h"
