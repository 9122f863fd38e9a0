/* SPDX-License-Identifier: MIT */
#define BREAK_ANYWHERE
#include "reference.h"
