/* SPDX-License-Identifier: MIT */
#define BREAK_LINKS_TO_NOTHING
#include "reference.h"
