#!/bin/bash
# lab/test.sh [ctest options...]: sets up what is missing, then runs all tests. On two processors
# that is half a minute to build, and three to five minutes; with `-LE slow`, which leaves out the
# tests that wait for a TIME_WAIT to end, three and a half (as measured, with other work beside it).
set -euo pipefail
# shellcheck source=lab/setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

need "${to_build[@]}" "${to_test[@]}"
build dev
run_tests dev "$@"
