/* SPDX-License-Identifier: MIT */
#define BREAK_COPY_ROUNDS
#include "reference.h"
