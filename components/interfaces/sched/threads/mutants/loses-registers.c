/* SPDX-License-Identifier: MIT */
#define BREAK_LOSES_REGISTERS
#include "reference.h"
