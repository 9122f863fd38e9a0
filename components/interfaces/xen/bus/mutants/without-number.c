/* SPDX-License-Identifier: MIT */
#define BREAK_WITHOUT_NUMBER
#include "reference.h"
