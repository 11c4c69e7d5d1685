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
exec "$root/build/release/bin/twlab" run "${out[@]}" "$@"
