/* SPDX-License-Identifier: MIT */
#define BREAK_UNALIGNED
#include "reference.h"
