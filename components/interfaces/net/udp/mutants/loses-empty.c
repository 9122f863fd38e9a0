/* SPDX-License-Identifier: MIT */
#define BREAK_LOSES_EMPTY
#include "reference.h"
