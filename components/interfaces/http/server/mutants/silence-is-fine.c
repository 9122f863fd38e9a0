/* SPDX-License-Identifier: MIT */
#define BREAK_SILENCE_IS_FINE
#include "reference.h"
