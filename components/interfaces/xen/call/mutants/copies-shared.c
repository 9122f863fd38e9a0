/* SPDX-License-Identifier: MIT */
#define BREAK_COPIES_SHARED
#include "reference.h"
