/* SPDX-License-Identifier: MIT */
#define BREAK_CUTS_TARGET
#include "reference.h"
