/* SPDX-License-Identifier: MIT */
#define BREAK_FORGIVES_SLASH
#include "reference.h"
