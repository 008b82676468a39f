# SPDX-License-Identifier: MIT
# shellcheck shell=bash

# Makes and prints a directory for a stack of a test's own. Where user namespaces are forbidden (containers),
# root's PostgreSQL runs as the user postgres, who must be able to pass through.
stack_place() {
  local place
  place=$(mktemp -d) && chmod 711 "$place" && printf '%s\n' "$place"
}
