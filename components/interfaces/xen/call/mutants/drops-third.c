/* SPDX-License-Identifier: MIT */
#define BREAK_DROPS_THIRD
#include "reference.h"
