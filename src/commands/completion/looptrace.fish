# fish completion for looptrace: the words come from looptrace itself, which asks nobody but this machine.
# SPDX-License-Identifier: MIT
function __looptrace_complete
    set -l before (commandline -opc)
    set -l program $before[1]
    set -l word (commandline -ct)
    command -sq -- $program; or set program looptrace
    set -l lines (command $program complete fish --plain -- $before[2..-1] "$word" 2>/dev/null </dev/null)
    set -l kind (string split \t -- $lines[1])[1]
    test (count $lines) -gt 1; and printf '%s\n' $lines[2..-1]
    test "$kind" = files; and __fish_complete_path "$word"
end
complete -c looptrace -f -a '(__looptrace_complete)'
