#!/bin/bash
# lab/test.sh [ctest options...]: sets up what is missing, then runs all tests. It takes little
# more than a minute, which is TIME_WAIT's; `lab/test.sh -LE slow` leaves that out.
set -euo pipefail
# shellcheck source=lab/setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

need "${to_build[@]}" "${to_test[@]}"
build dev
run_tests dev "$@"
