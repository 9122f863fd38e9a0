/* SPDX-License-Identifier: MIT */
#define BREAK_ANY_BYTE
#include "reference.h"
