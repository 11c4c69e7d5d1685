#!/bin/bash
# tests/fresh/fresh.sh RELEASE [TESTS]: the README's two commands, on a Debian that nobody has
# touched. Makes a minimal RELEASE (bookworm, trixie, ...) with debootstrap, clones the HEAD of this
# checkout into it, below /root (mode 700) for root and in a home for an ordinary user, and lets each
# run `lab/run.sh --first-bind` and `lab/test.sh` there: the user with TESTS (else `-LE slow`), root,
# who installs what is missing, with a few. Then it is removed.
#
# The machine is a folder with namespaces of its own, below build/fresh/. It ends with this script,
# however that ends: after SIGKILL the folder is all that is left, and the next run removes it.
# Packages are fetched from the mirror of this machine's apt, or from $TWLAB_MIRROR, and kept in
# build/fresh/ or in $TWLAB_PACKAGES for the next time.
#
# Ends with the status of each command, how long it took and ctest's summaries. Its own status is 0
# when all is well, 1 when something failed there, 2 for a wrong call, 3 without such a machine.
# Takes ten minutes on two busy processors, of which half a minute makes the machine.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lab/setup.sh
. "$here/../../lab/setup.sh"

[[ $# -ge 1 && $1 =~ ^[a-z]+$ ]] || {
    echo "usage: tests/fresh/fresh.sh RELEASE [ctest options...]" >&2
    exit 2
}
release=$1
shift
[[ $# -gt 0 ]] || set -- -LE slow
[[ $EUID -eq 0 ]] || cannot "only root can make a machine (debootstrap, pivot_root)"
need "${to_make_machines[@]}"

mirror() { # the one that this machine's own packages come from
    # shellcheck source=/dev/null
    apt-get indextargets --format "\$(REPO_URI) \$(RELEASE)" 'Identifier: Packages' |
        sed -n "s/ $(. /etc/os-release && echo "$VERSION_CODENAME")\$//p" | head -1
}
mirror=${TWLAB_MIRROR:-$(mirror)}
[[ -n $mirror ]] || cannot "this machine's apt has no mirror; name one in TWLAB_MIRROR"

work=$root/build/fresh
machine=$work/$release
packages=${TWLAB_PACKAGES:-$work/packages}/$release
mkdir -p "$work" "$packages"
exec {lock}>"$work/$release.lock" # which whoever runs in the machine holds, too
flock -n "$lock" || cannot "another run has $machine"
rm -rf --one-file-system "$machine" # of a run that was killed

inside=
# shellcheck disable=SC2317 # a trap calls it
end_machine() {
    trap '' INT TERM HUP
    if [[ -n $inside ]]; then
        # Its first process: when that is gone, all are, and so are their mounts.
        kill -KILL "$(cat "/proc/$inside/task/$inside/children" 2>/dev/null || true)" 2>/dev/null ||
            kill -KILL "$inside" 2>/dev/null || true
        wait "$inside" 2>/dev/null || true
    fi
    rm -rf --one-file-system "$machine"
}
trap end_machine EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

mkdir -m 755 "$machine"
git -C "$root" bundle create -q "$machine/twlab.bundle" HEAD \
    "$(git -C "$root" symbolic-ref -q HEAD || echo HEAD)"
[[ -z $(git -C "$root" status --porcelain --untracked-files=no) ]] ||
    echo "changes that are not committed are not in it" >&2
cp "$here/newcomer.sh" "$machine/"
apt-config dump Acquire >"$machine/apt.conf" # proxies, certificates
cp -L /etc/resolv.conf "$machine/"

set -m # a process group of its own, so that Ctrl-C is this script's to answer
setpriv --pdeathsig KILL unshare --mount --pid --fork --mount-proc --kill-child \
    "$here/machine.sh" "$release" "$mirror" "$machine" "$packages" "$@" </dev/null &
inside=$!
set +m
status=0
wait "$inside" || status=$?
inside=
echo "$release took $SECONDS s in all"
exit "$status"
