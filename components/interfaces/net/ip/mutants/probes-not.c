/* SPDX-License-Identifier: MIT */
#define BREAK_PROBES_NOT
#include "reference.h"
