/* SPDX-License-Identifier: MIT */
#define BREAK_ONE_MESSAGE
#include "reference.h"
