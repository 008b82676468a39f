/* SPDX-License-Identifier: MIT */
/* A config of a test's own, in a directory that goes with it. cmocka's set-up and tear-down: *state is one. */
#ifndef LOOPTRACE_TESTS_CONFIG_HOME_H
#define LOOPTRACE_TESTS_CONFIG_HOME_H

#include "looptrace/config.h"

typedef struct {
    char *directory, *file;
    Config *config; /* config_home_begin() */
} ConfigHome;

int config_home_set_up(void **state);
int config_home_tear_down(void **state);
/* With this text in the file, read; borrowed. */
Config *config_home_begin(void **state, const char *text);

#endif
