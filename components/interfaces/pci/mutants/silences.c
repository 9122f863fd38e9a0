/* SPDX-License-Identifier: MIT */
#define BREAK_SILENCES
#include "reference.h"
