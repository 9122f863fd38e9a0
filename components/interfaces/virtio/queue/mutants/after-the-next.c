/* SPDX-License-Identifier: MIT */
#define BREAK_AFTER_THE_NEXT
#include "reference.h"
