/* SPDX-License-Identifier: MIT */
#define BREAK_CANNOT_GIVE_UP
#include "reference.h"
