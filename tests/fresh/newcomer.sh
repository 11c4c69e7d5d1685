#!/bin/bash
# tests/fresh/newcomer.sh RELEASE TESTS...: what somebody who has just come does on the machine of
# fresh.sh, first as root, who may install, then as an ordinary user.
set -euo pipefail
cd /
umount -l /.host
rmdir /.host
release=$1
shift
status=0
told=()

step() {
    printf '\n== %s\n' "$*"
}

failed() { # TEXT
    told+=("$release: FAILED: $*")
    status=1
}

# Runs a command in that user's clone, with what a login has in its environment and no more.
as() { # USER COMMAND...
    local user=$1 home
    shift
    home=$(getent passwd "$user" | cut -d: -f6)
    (cd "$home/twlab" && setpriv --reuid "$user" --regid "$user" --init-groups --reset-env \
        env -u LANG "$@")
}

# One of the two commands: its status, how long it took, and of the tests ctest's summary.
command_of() { # USER COMMAND...
    local user=$1 log=/log.$1 ended=0 began=$SECONDS summary
    shift
    step "$release, $user: $*"
    as "$user" "$@" 2>&1 | tee "$log" || ended=$?
    summary=$(tail -1 "$log" | grep 'tests passed' || true)
    told+=("$release, $user: $*: status $ended, $((SECONDS - began)) s${summary:+: $summary}")
    [[ $ended -eq 0 ]] || status=1
}

useradd --create-home --shell /bin/bash newcomer
chmod 700 /root
update-ca-certificates >/dev/null 2>&1
for user in root newcomer; do
    home=$(getent passwd "$user" | cut -d: -f6)
    setpriv --reuid "$user" --regid "$user" --init-groups --reset-env \
        git -c init.defaultBranch=main -c advice.detachedHead=false clone -q /twlab.bundle "$home/twlab"
done

# Whoever may not install is told what to ask for: all of it in one line, for both scripts.
step "$release, newcomer: without packages"
ended=0
as newcomer lab/run.sh --first-bind 2>&1 | tee /log.without || ended=$?
line=$(grep -o 'apt-get update && apt-get install .*' /log.without || true)
[[ $ended -eq 3 && -n $line ]] || failed "lab/run.sh without packages: status $ended"

command_of root lab/run.sh --first-bind
command_of root lab/test.sh -L '^net$' # all of root's tests run where .ci/run does
DEBIAN_FRONTEND=noninteractive sh -c "${line:-false} -y --no-install-recommends" >/log.line 2>&1 ||
    failed "\`$line\` cannot be run"
grep -q ' 0 newly installed' /log.line || failed "\`$line\` names other packages than both scripts"
command_of newcomer lab/run.sh --first-bind
command_of newcomer lab/test.sh "$@"

step "$release, in short"
printf '%s\n' "${told[@]}"
exit "$status"
