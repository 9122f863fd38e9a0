/* SPDX-License-Identifier: MIT */
#define BREAK_LINE_IS_HEAD
#include "reference.h"
