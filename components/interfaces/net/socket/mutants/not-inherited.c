/* SPDX-License-Identifier: MIT */
#define BREAK_NOT_INHERITED
#include "reference.h"
