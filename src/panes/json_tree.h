/* SPDX-License-Identifier: MIT */
/* JSON as a tree's source: nodes are cJSON's own. */
#ifndef PANES_JSON_TREE_H
#define PANES_JSON_TREE_H

#include "looptrace/ui_tree.h"

/* Numbers of json_parse_exact() are shown as they came. */
extern const UiTreeSource json_tree_source;

#endif
