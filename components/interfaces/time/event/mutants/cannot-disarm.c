/* SPDX-License-Identifier: MIT */
#define BREAK_CANNOT_DISARM
#include "reference.h"
