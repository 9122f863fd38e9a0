/* SPDX-License-Identifier: MIT */
#define BREAK_CUTS
#include "reference.h"
