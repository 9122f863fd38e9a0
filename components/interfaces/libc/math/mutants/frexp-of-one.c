/* SPDX-License-Identifier: MIT */
#define BREAK_FREXP_OF_ONE
#include "reference.h"
