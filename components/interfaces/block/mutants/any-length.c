/* SPDX-License-Identifier: MIT */
#define BREAK_ANY_LENGTH
#include "reference.h"
