/* SPDX-License-Identifier: MIT */
#define BREAK_REFUSES_IN_SILENCE
#include "reference.h"
