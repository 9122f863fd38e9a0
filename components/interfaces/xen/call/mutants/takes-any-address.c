/* SPDX-License-Identifier: MIT */
#define BREAK_TAKES_ANY_ADDRESS
#include "reference.h"
