/* SPDX-License-Identifier: MIT */
#define BREAK_MESSAGE_STAYS
#include "reference.h"
