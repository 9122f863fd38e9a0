/* SPDX-License-Identifier: MIT */
#define BREAK_NOISE_PROLONGS
#include "reference.h"
