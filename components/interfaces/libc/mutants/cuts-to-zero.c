/* SPDX-License-Identifier: MIT */
#define BREAK_CUTS_TO_ZERO
#include "reference.h"
