/* SPDX-License-Identifier: MIT */
#define BREAK_LAST_BYTE
#include "reference.h"
