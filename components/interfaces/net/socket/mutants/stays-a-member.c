/* SPDX-License-Identifier: MIT */
#define BREAK_STAYS_A_MEMBER
#include "reference.h"
