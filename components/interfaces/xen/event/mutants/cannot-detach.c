/* SPDX-License-Identifier: MIT */
#define BREAK_CANNOT_DETACH
#include "reference.h"
