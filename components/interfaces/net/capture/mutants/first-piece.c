/* SPDX-License-Identifier: MIT */
#define BREAK_FIRST_PIECE
#include "reference.h"
