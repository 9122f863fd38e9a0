/* SPDX-License-Identifier: MIT */
#define BREAK_READ_GUESSES
#include "reference.h"
