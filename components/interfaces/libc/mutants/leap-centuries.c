/* SPDX-License-Identifier: MIT */
#define BREAK_LEAP_CENTURIES
#include "reference.h"
