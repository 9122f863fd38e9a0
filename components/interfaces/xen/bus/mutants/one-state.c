/* SPDX-License-Identifier: MIT */
#define BREAK_ONE_STATE
#include "reference.h"
