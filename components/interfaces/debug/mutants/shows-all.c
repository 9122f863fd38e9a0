/* SPDX-License-Identifier: MIT */
#define BREAK_SHOWS_ALL
#include "reference.h"
