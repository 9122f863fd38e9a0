/* SPDX-License-Identifier: MIT */
#define BREAK_KNOWS_EVERY_PARAM
#include "reference.h"
