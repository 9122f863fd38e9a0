/* SPDX-License-Identifier: MIT */
#define BREAK_WRONG_SECTOR
#include "reference.h"
