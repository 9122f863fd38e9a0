/* SPDX-License-Identifier: MIT */
#define BREAK_LENGTH_BESIDE_CHUNKS
#include "reference.h"
