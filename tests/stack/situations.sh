# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Where a session is to be kept, and what happens there: sign-in, another run, renewal, sign-out, in each situation. The table of
# docs/keyring.md is what was seen; GOLDEN_UPDATE=1 writes it anew. Source it behind lib.sh, with a stack whose access tokens
# live two seconds.

with_keyring=$here/../unit/secrets/with-keyring
keyring_page=$here/../../docs/keyring.md
refuse_keys=$LOOPTRACE_BUILD/tests/support/refuse_keys

# One command in the situation: "works", or its words with the exit code, and the seconds that it took for the notes.
cell() { # COMMAND…
  local begun ended
  begun=$(date +%s%N)
  run "$@"
  ended=$(date +%s%N)
  took+=("$(awk -v ns=$((ended - begun)) 'BEGIN {printf "%.1f", ns / 1e9}')")
  cell=works
  told=$(grep -m 1 '^looptrace: ' <<<"$err" | sed -e 's/^looptrace: //' -e "s|“test-[0-9-]*”|“…”|" -e "s|to https://[^ ]*|to …|" -e 's/\.$//')
  [ "$code" -ne 0 ] || [ -z "$told" ] || cell="works, and says: $told"
  [ "$code" -eq 0 ] || cell="$told ($code)"
}

sign_in() { printf '%s\n' "$LOOPTRACE_DEMO_PASSWORD" | "$@" login --email "$LOOPTRACE_DEMO_ADMIN_EMAIL" --password-stdin; }
sign_in_opening() { printf 'correct horse\n%s\n' "$LOOPTRACE_DEMO_PASSWORD" | "$looptrace" login --email "$LOOPTRACE_DEMO_ADMIN_EMAIL" --passphrase-stdin --password-stdin; }

good() { :; }    # before somebody signs in who is then met by the trouble
trouble() { :; } # begins it
wrapper=()       # what the client runs in, in trouble

# Sign-in within the trouble; then one that went well before it, and the rest.
situation() { # NAME KEYRING
  local first second third fourth
  export LOOPTRACE_KEYRING=$2 LOOPTRACE_PROFILE="test-$$-$BASHPID"
  trouble
  cell sign_in "${wrapper[@]}" "$looptrace"
  first=$cell
  if [ "$first" != works ]; then
    good
    sign_in "$looptrace" >/dev/null 2>&1 || printf '%s, %s: nobody could sign in before\n' "$1" "$2" >>"$home/unready"
    trouble
  fi
  cell "${wrapper[@]}" "$looptrace" whoami --json
  second=$cell
  wait_for_expiry
  cell "${wrapper[@]}" "$looptrace" whoami --json
  third=$cell
  cell "${wrapper[@]}" "$looptrace" logout
  fourth=$cell
  row "$1" "$2" "$first" "$second" "$third" "$fourth"
  good
  [ "$first" = works ] || "$looptrace" auth forget --discard-outbox >/dev/null 2>&1
}

row() { # NAME KEYRING SIGN-IN ANOTHER-RUN RENEWAL SIGN-OUT
  printf '| %s | `%s` | %s | %s | %s | %s | %s |\n' "$@" "${took[*]}" >>"$home/rows"
  took=()
}

# Each in a shell and a HOME of its own, some of them at a time.
number=0 beside=() took=()
apart() { # FUNCTION…
  local place=$home/situation.$((number += 1))
  place=$(printf '%s/situation.%02d' "$home" "$number")
  mkdir -p -m 700 "$place/run"
  (
    trap - EXIT
    home=$place HOME=$place XDG_RUNTIME_DIR=$place/run
    "$@"
  ) &
  beside+=($!)
  [ ${#beside[@]} -lt 6 ] || { wait "${beside[@]}"; beside=(); }
}

bus=
begin_bus() { # COMMAND…: runs a shell on a bus of its own until end_bus
  rm -f "$home/bus" "$home/hold"
  mkfifo "$home/hold"
  # shellcheck disable=SC2016 # for that shell
  "$@" sh -c 'echo "$DBUS_SESSION_BUS_ADDRESS" >"$1.new"
    [ "$3" = no ] || printf "correct horse" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
    mv "$1.new" "$1"; read -r _ <"$2"' sh "$home/bus" "$home/hold" "${daemon:-no}" >/dev/null 2>&1 &
  bus=$!
  has_bus() { [ -e "$home/bus" ]; }
  wait_until 10 has_bus
  DBUS_SESSION_BUS_ADDRESS=$(cat "$home/bus")
  export DBUS_SESSION_BUS_ADDRESS
}
end_bus() {
  [ -n "$bus" ] || return 0
  echo >"$home/hold"
  wait $bus 2>/dev/null
  bus=
  unset DBUS_SESSION_BUS_ADDRESS
}
# A keyring that was locked is opened without a dialog only by a daemon that begins anew.
desktop() { end_bus; daemon=yes begin_bus dbus-run-session --; }
lock_keyring() {
  gdbus call --session --dest org.freedesktop.secrets --object-path /org/freedesktop/secrets \
    --method org.freedesktop.Secret.Service.Lock "['/org/freedesktop/secrets/collection/login']" >/dev/null 2>&1
}

# A keyring command that keeps what it gets in a file of the test's, as long as it is honest.
helper_manner() { printf '%s' "$1" >"$home/manner"; }
write_helper() {
  cat >"$home/helper" <<HELPER
#!/bin/sh
manner=\$(cat '$home/manner') kept='$home/helper.kept' question=\$(cat)
name=\$kept.\$(printf %s "\$question" | jq -r .account | sha256sum | cut -c 1-16)
case \$manner-\$1 in
  honest-get | forgets-get) [ ! -f "\$name" ] || cat "\$name" ;;
  honest-store) printf %s "\$question" >"\$name" ;;
  honest-erase) rm -f "\$name" ;;
  garbles-*) echo "here you are" ;;
  fails-*) echo "the vault is sealed" >&2; exit 2 ;;
  hangs-*) exec tail -f /dev/null ;;
esac
HELPER
  chmod 700 "$home/helper"
  mkdir -p "$home/.config/looptrace"
  printf '[looptrace]\nkeyring_command = %s\nkeyring_minutes = 0\n' "$home/helper" >"$home/.config/looptrace/config"
}

of_desktop() {
  daemon=yes begin_bus dbus-run-session --
  situation "gnome-keyring under dbus-run-session" secret-service
  situation "the same" auto
  end_bus
}
of_locked() {
  desktop
  good() { desktop; }
  trouble() { lock_keyring; }
  situation "… locked" secret-service
  end_bus
}
of_lost_bus() {
  daemon=yes begin_bus dbus-run-session --
  local address=$DBUS_SESSION_BUS_ADDRESS
  good() { export DBUS_SESSION_BUS_ADDRESS=$address; }
  trouble() { unset DBUS_SESSION_BUS_ADDRESS; }
  situation "no bus, where there was one" secret-service
  end_bus
}
# What auto has chosen stays chosen, and is missed.
of_lost_choice() {
  daemon=yes begin_bus dbus-run-session --
  local address=$DBUS_SESSION_BUS_ADDRESS
  good() { export DBUS_SESSION_BUS_ADDRESS=$address; }
  trouble() { unset DBUS_SESSION_BUS_ADDRESS; }
  export LOOPTRACE_PROFILE="test-$$-$BASHPID"
  LOOPTRACE_KEYRING=auto sign_in "$looptrace" >/dev/null 2>&1
  situation "the same, where auto has chosen it" auto
  end_bus
}
of_bus() { # KIND NAME [KEYRING]
  local kind=$1
  good() { desktop; }
  trouble() { end_bus; begin_bus "$with_keyring" "$kind"; }
  situation "$2" "${3:-secret-service}"
  end_bus
}
of_bus_auto() { of_bus "$1" "$2" auto; } # KIND NAME
of_kernel() { # NAME KEYRING [CASE]
  [ $# -lt 3 ] || wrapper=("$refuse_keys" "$3")
  situation "$1" "$2"
}
of_command() { # NAME MANNER
  write_helper
  good() { helper_manner honest; }
  eval "trouble() { helper_manner $2; }"
  situation "$1" command
}

all_situations() {
  unset DBUS_SESSION_BUS_ADDRESS
  apart of_desktop
  apart of_locked
  apart of_lost_bus
  apart of_lost_choice
  apart of_kernel "no bus" auto
  apart of_bus empty "a bus without the service"
  apart of_bus_auto empty "the same"
  apart of_bus hanging "a service that hangs"
  apart of_bus_auto hanging "the same"
  apart of_kernel "kernel keyring" kernel
  apart of_kernel "… switched off" kernel off
  apart of_kernel "… forbidden" kernel forbidden
  apart of_kernel "… its quota full" kernel full
  apart of_kernel "neither bus nor kernel keyring" auto off
  apart of_command "an honest command" honest
  apart of_command "one that forgets" forgets
  apart of_command "one that garbles" garbles
  apart of_command "one that fails" fails
  apart of_command "one that hangs" hangs
  apart of_file
  wait "${beside[@]}"
}

# The passphrase comes from stdin where there is somebody who knows it.
of_file() {
  local first second third fourth locked wrong stays
  local opened=("bash" -c 'printf "%s\n" "$1" | "$2" "${@:3}" --passphrase-stdin' sh)
  export LOOPTRACE_KEYRING=file LOOPTRACE_PROFILE="test-$$-$BASHPID"
  mkdir -p "$home/.config/looptrace"
  printf '[looptrace]\nkeyring_minutes = 0\n' >"$home/.config/looptrace/config"
  cell sign_in_opening
  first=$cell
  cell "${opened[@]}" "correct horse" "$looptrace" whoami
  second=$cell
  wait_for_expiry
  cell "${opened[@]}" "correct horse" "$looptrace" whoami
  third=$cell
  cell "$looptrace" whoami --no-input
  locked=$cell
  cell "${opened[@]}" "wrong horse" "$looptrace" whoami
  wrong=$cell
  cell "$looptrace" logout --no-input
  stays=$cell
  cell "${opened[@]}" "correct horse" "$looptrace" logout
  fourth=$cell
  local all=("${took[@]}")
  took=("${all[@]:0:3}" "${all[6]}")
  row "a keyring file, its passphrase given" file "$first" "$second" "$third" "$fourth"
  took=(– "${all[3]}" – "${all[5]}")
  row "… nobody to ask for it" file – "$locked" "$locked" "$stays"
  took=(– "${all[4]}" – –)
  row "… a wrong one" file – "$wrong" "$wrong" –
}

judge_situations() {
  local made=$home/table page hangs
  {
    echo '| situation | keyring | sign-in | another run | renewal | sign-out | seconds of each |'
    echo '|---|---|---|---|---|---|---|'
    cat "$home"/situation.*/rows
  } >"$made"
  note "seconds, here and now:"
  note "$(tail -n +3 "$made" | awk -F ' *[|] *' '{print $2 ", " $3 ": " $8}')"
  if [ -n "${GOLDEN_UPDATE:-}" ]; then
    page=$(awk -v table="$made" '/^<!-- situations -->/ {print; while ((getline line < table) > 0) print line; skip = 1; next}
      /^<!-- end of situations -->/ {skip = 0} !skip' "$keyring_page")
    printf '%s\n' "$page" >"$keyring_page"
  fi
  # What a machine has to do besides is no fault of the program's: the seconds of the page are compared with nothing but the bound.
  situations_told() { sed -n '/^<!-- situations -->/,/^<!-- end of situations -->/p' "$keyring_page" | grep '^|'; }
  run diff <(situations_told | sed 's/ [^|]* |$//') <(sed 's/ [^|]* |$//' "$made")
  is "$out" "" "docs/keyring.md says what happens in $(($(wc -l <"$made") - 2)) situations"
  is "$(situations_told | awk -F ' *[|] *' 'NR > 2 {n = split($8, took, " "); for (i = 1; i <= n; i++) if (took[i] + 0 >= 3) print $2, took[i]}')" "" \
    "… and none of them took 3 s"
  is "$(cat "$home"/situation.*/unready 2>/dev/null)" "" "… with a session that was begun before it, where none can begin in it"
  # Those that would hang for ever end by the client's own deadline.
  hangs=$(grep -E '^[|] (a service that hangs|one that hangs) |^[|] the same .*did not answer' "$made" | grep -o 'did not answer within 2 s' | wc -l)
  is "$hangs" 12 "what hangs is given up after the client's 2 s, in each of its steps"
}
