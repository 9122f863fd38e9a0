/* SPDX-License-Identifier: MIT */
#define BREAK_PIECES_BACKWARDS
#include "reference.h"
