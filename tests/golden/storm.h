/* SPDX-License-Identifier: MIT */
/*
 * More than a person does: random keys, sizes, pastes, each made from a seed, so that the same storm comes
 * again. None waits for the program to be done with the one before. How many, by the environment too:
 * STORM_TIMES multiplies (1 in tests/run).
 */
#ifndef LOOPTRACE_TESTS_STORM_H
#define LOOPTRACE_TESTS_STORM_H

#include "pty_program.h"

/* "COUNT SEED". Keys that leave the program, or sign out, aren't among them. FALSE: the program has
 * ended, or doesn't come to rest. */
gboolean storm_keys(Pty *pty, const char *term, const char *argument);
gboolean storm_resizes(Pty *pty, const char *argument);
/* "BYTES SEED [bracketed]": letters, blanks, line ends, Bangla, control characters; bracketed: as a
 * terminal sends a paste for whoever has asked for that. */
gboolean storm_paste(Pty *pty, const char *argument);

#endif
