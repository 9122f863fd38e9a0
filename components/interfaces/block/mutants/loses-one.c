/* SPDX-License-Identifier: MIT */
#define BREAK_LOSES_ONE
#include "reference.h"
