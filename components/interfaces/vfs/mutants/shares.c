/* SPDX-License-Identifier: MIT */
#define BREAK_SHARES
#include "reference.h"
