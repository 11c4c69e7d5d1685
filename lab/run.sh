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

bin=$root/build/release/bin
run=("$bin/twlab" run "${out[@]}" "$@")
tell_where() {
    command -v twlab >/dev/null ||
        printf 'the program is %s/twlab; to call it by name: PATH=%s:%s\n' "$bin" "$bin" "\$PATH" >&2
}

# Somebody who looks on reads this last. Elsewhere the script becomes twlab, so that a signal to it
# is one to twlab: a shell answers none before what it runs has ended.
if [[ ! -t 2 ]]; then
    tell_where
    exec "${run[@]}"
fi
trap : INT QUIT # Ctrl-C comes to twlab, too, which ends in its own way
status=0
"${run[@]}" || status=$?
tell_where
exit "$status"
