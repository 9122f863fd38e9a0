/* SPDX-License-Identifier: MIT */
#define BREAK_KEEPS_WHAT_WAS
#include "reference.h"
