/* SPDX-License-Identifier: MIT */
#define BREAK_NO_DSDT
#include "reference.h"
