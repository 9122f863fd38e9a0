/* SPDX-License-Identifier: MIT */
#define BREAK_IGNORES_SLASH
#include "reference.h"
