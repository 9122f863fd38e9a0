/* SPDX-License-Identifier: MIT */
#define BREAK_ENDLESS
#include "reference.h"
