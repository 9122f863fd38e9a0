/* SPDX-License-Identifier: MIT */
#define BREAK_POW_IS_EVEN
#include "reference.h"
