/* SPDX-License-Identifier: MIT */
#define BREAK_WANT_IS_LOST
#include "reference.h"
