/* SPDX-License-Identifier: MIT */
/* Checks that several targets share; written against the contracts, not against the code's tables. */
#ifndef LOOPTRACE_FUZZ_CHECKS_H
#define LOOPTRACE_FUZZ_CHECKS_H

#include <glib.h>

gboolean checks_is_bidi_control(gunichar c);

/* Takes no cell and shows nothing: format characters, fillers, tags (joiners aren't among them). */
gboolean checks_is_invisible(gunichar c);

/* What a decoder refuses, it refuses as FAULT_DECODE with one sanitised sentence. NULL when it did. */
const char *checks_refusal(const GError *error);

#endif
