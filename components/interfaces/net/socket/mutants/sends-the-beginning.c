/* SPDX-License-Identifier: MIT */
#define BREAK_SENDS_THE_BEGINNING
#include "reference.h"
