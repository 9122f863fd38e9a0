/* SPDX-License-Identifier: MIT */
#define BREAK_BEFORE_THE_START
#include "reference.h"
