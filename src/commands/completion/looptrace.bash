# bash completion for looptrace                            -*- shell-script -*-
# SPDX-License-Identifier: MIT
# The words come from looptrace itself, which asks nobody but this machine.
_looptrace() {
  local program=${COMP_WORDS[0]/#\~\//$HOME/} lines kind
  type -P -- "$program" >/dev/null || program=looptrace
  mapfile -t lines < <("$program" complete bash --plain -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null </dev/null)
  kind=${lines[0]%%$'\t'*}
  COMPREPLY=("${lines[@]:1}")
  COMPREPLY=("${COMPREPLY[@]%%$'\t'*}")
  case $kind in
    open) compopt -o nospace 2>/dev/null ;;
    files) compopt -o default 2>/dev/null ;;
  esac
}
complete -F _looptrace looptrace
