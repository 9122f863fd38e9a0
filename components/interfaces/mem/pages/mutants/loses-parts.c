/* SPDX-License-Identifier: MIT */
#define BREAK_LOSES_PARTS
#include "reference.h"
