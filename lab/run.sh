#!/bin/bash
# lab/run.sh [NAME|FILE]...: sets up what is missing, then runs the experiments, as `twlab run`
# does. Captures and reports land in captures/.
set -euo pipefail
# shellcheck source=lab/setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

need "${to_build[@]}"
build release -DBUILD_TESTING=OFF

out=(--out "$root/captures")
for argument in "$@"; do
    [[ $argument != --out && $argument != --out=* ]] || out=()
done

# In the background: a shell that runs a program in front answers no signal until that ends, so one
# to this script alone would not come to twlab. Ctrl-C comes to both; a program in the background
# would ignore it, unless told not to.
trap : INT
can_interrupt=()
[[ $(trap -p INT) == *"''"* ]] || can_interrupt=(env --default-signal=INT --default-signal=QUIT)
bin=$root/build/release/bin
"${can_interrupt[@]}" "$bin/twlab" run "${out[@]}" "$@" <&0 &
twlab=$!
signalled=
trap 'signalled=yes' INT QUIT
trap 'signalled=yes; kill -TERM "$twlab" 2>/dev/null' TERM
trap 'signalled=yes; kill -HUP "$twlab" 2>/dev/null' HUP
status=127
while :; do
    came_to=0
    wait "$twlab" || came_to=$?
    ((came_to == 127)) || status=$came_to # 127: it was waited for before
    [[ -n $signalled ]] || break
    signalled=
done

command -v twlab >/dev/null ||
    printf 'the program is %s/twlab; to call it by name: PATH=%s:%s\n' "$bin" "$bin" "\$PATH" >&2
exit "$status"
