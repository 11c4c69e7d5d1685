#!/bin/bash
# lab/test.sh [ctest options...]: sets up what is missing, then runs all tests. On two processors it
# takes three to five minutes, of which half a minute is the build; `lab/test.sh -LE slow` leaves out
# the tests that wait for a TIME_WAIT to end, and is done in one to three.
set -euo pipefail
# shellcheck source=lab/setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

need "${to_build[@]}" "${to_test[@]}"
build dev
run_tests dev "$@"
