/* SPDX-License-Identifier: MIT */
#define BREAK_HANGS
#include "reference.h"
