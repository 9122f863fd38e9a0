/* SPDX-License-Identifier: MIT */
#define BREAK_SENDS_FIRST_PIECE
#include "reference.h"
