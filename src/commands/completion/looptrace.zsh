#compdef looptrace
# SPDX-License-Identifier: MIT
# zsh completion for looptrace: the words come from looptrace itself, which asks nobody but this machine.
_looptrace() {
  local -a lines words_found shown space
  local line kind
  local program=${words[1]/#\~\//$HOME/}
  (( $+commands[$program] )) || [[ -x $program ]] || program=looptrace
  lines=("${(@f)$("$program" complete zsh --plain -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null </dev/null)}")
  kind=${lines[1]%%$'\t'*}
  for line in "${(@)lines[2,-1]}"; do
    words_found+=("${line%%$'\t'*}")
    shown+=("${(r:24:)line%%$'\t'*}  ${line#*$'\t'}")
  done
  [[ $kind == open ]] && space=(-S '')
  [[ $kind == files ]] && _files
  (( $#words_found )) && compadd -l -d shown "$space[@]" -a words_found
}
if [[ $funcstack[1] == _looptrace ]]; then
  _looptrace "$@"
else
  compdef _looptrace looptrace
fi
