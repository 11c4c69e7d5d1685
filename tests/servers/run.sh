#!/bin/bash
# tests/servers/run.sh [--whole] [--document docs/restart.md] [NAME...]: `twlab restart` of servers that people use, stopped in
# three ways each, against what is known of them: servers.ini. Installs the Debian packages that are
# missing, which takes root. Without a NAME: those that install quickly, or all with --whole, which
# also waits for the end of each TIME-WAIT.
#
# Exit status: 0 as expected, 1 something differs, 3 it could not run.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lab/setup.sh
. "$here/../../lab/setup.sh"

need "${to_build[@]}" python3
build dev
exec python3 "$here/servers.py" "$root/build/dev/bin/twlab" "$@"
