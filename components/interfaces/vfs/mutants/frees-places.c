/* SPDX-License-Identifier: MIT */
#define BREAK_FREES_PLACES
#include "reference.h"
