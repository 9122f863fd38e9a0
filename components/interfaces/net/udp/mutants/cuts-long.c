/* SPDX-License-Identifier: MIT */
#define BREAK_CUTS_LONG
#include "reference.h"
