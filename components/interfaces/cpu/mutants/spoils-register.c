/* SPDX-License-Identifier: MIT */
#define BREAK_SPOILS_REGISTER
#include "reference.h"
