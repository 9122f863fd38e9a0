/* SPDX-License-Identifier: MIT */
#define BREAK_KEEPS_SOME
#include "reference.h"
