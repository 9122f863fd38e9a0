/* SPDX-License-Identifier: MIT */
#define BREAK_NO_TRANSACTIONS
#include "reference.h"
