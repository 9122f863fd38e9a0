/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_CUTS
#include "reference.h"
