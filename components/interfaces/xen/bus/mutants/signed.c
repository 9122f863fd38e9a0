/* SPDX-License-Identifier: MIT */
#define BREAK_SIGNED
#include "reference.h"
