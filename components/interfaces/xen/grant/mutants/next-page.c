/* SPDX-License-Identifier: MIT */
#define BREAK_NEXT_PAGE
#include "reference.h"
