/* SPDX-License-Identifier: MIT */
#define BREAK_LOW_BYTE
#include "reference.h"
