/* SPDX-License-Identifier: MIT */
#define BREAK_PUNCT
#include "reference.h"
