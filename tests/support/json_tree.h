/* SPDX-License-Identifier: MIT */
/* JSON as a tree's source: nodes are cJSON's own. */
#ifndef LOOPTRACE_TESTS_JSON_TREE_H
#define LOOPTRACE_TESTS_JSON_TREE_H

#include "looptrace/ui_tree.h"

extern const UiTreeSource json_tree_source;

#endif
