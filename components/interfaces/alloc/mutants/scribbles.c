/* SPDX-License-Identifier: MIT */
#define BREAK_SCRIBBLES
#include "reference.h"
