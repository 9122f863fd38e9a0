/* SPDX-License-Identifier: MIT */
#define BREAK_PATIENCE
#include "reference.h"
