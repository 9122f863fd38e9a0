/* SPDX-License-Identifier: MIT */
#define BREAK_FAILS_FOR_EVER
#include "reference.h"
