/* SPDX-License-Identifier: MIT */
#define BREAK_GIVE_IS_NOT_HANDED
#include "reference.h"
