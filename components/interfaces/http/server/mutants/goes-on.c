/* SPDX-License-Identifier: MIT */
#define BREAK_GOES_ON
#include "reference.h"
