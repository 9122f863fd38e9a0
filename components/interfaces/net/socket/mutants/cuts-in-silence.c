/* SPDX-License-Identifier: MIT */
#define BREAK_CUTS_IN_SILENCE
#include "reference.h"
