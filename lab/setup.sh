# Sourced by run.sh, test.sh and .ci/run: what they need to be installed and built.
# shellcheck shell=bash
#
# Whatever happens here goes to stderr or to a log in the build folder, so that stdout belongs
# to the program. Everything that stops it ends with status 3: could not run here.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# shellcheck disable=SC2034 # the scripts that source this use them
{
    to_build=(gcc libc6-dev cmake ninja-build pkg-config libpcap-dev libmnl-dev libjansson-dev)
    to_test=(check tshark strace python3 python3-jsonschema)
    to_check=(clang clang-format clang-tidy libclang-rt-14-dev cppcheck shellcheck tcpdump mandoc)
}

cannot() { # TEXT...
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 3
}

# Whether what the Debian package brings is there, wherever it came from.
is_there() { # PACKAGE
    case $1 in
    libc6-dev) echo '#include <stdio.h>' | gcc -E - ;;
    ninja-build) command -v ninja ;;
    libclang-rt-*) [[ -n $(find "$(clang -print-resource-dir)/lib" -name '*fuzzer*.a') ]] ;;
    lib*-dev) [[ -n $(pkg-config --modversion "$(module_of "$1")") ]] ;;
    check) pkg-config --exists check ;;
    python3-jsonschema) /usr/bin/python3 -c 'import jsonschema' ;;
    *) command -v "$1" ;;
    esac >/dev/null 2>&1
}

module_of() { # PACKAGE
    case $1 in
    libpcap-dev) echo libpcap ;;
    libmnl-dev) echo libmnl ;;
    libjansson-dev) echo jansson ;;
    esac
}

# Installs those of the packages that are missing, and asks for nothing when none is.
need() { # PACKAGE...
    local missing=() package
    for package in "$@"; do
        is_there "$package" || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0

    command -v apt-get >/dev/null ||
        cannot "missing: ${missing[*]} (Debian's names). Install them and run this again."
    local as_root=()
    if [[ $EUID -ne 0 ]]; then
        command -v sudo >/dev/null ||
            cannot "missing, and installing needs root: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi

    printf 'installing %s\n' "${missing[*]}" >&2
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq)
    { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } >&2 ||
        cannot "apt-get could not install: ${missing[*]}"
}

# Configures and builds one preset, silently unless it fails.
build() { # PRESET [configure options...]
    local preset=$1 folder=$root/build/$1 fresh=() log
    shift
    mkdir -p "$folder" 2>/dev/null || cannot "cannot write to $root: clone it to a folder of yours"
    [[ -w $folder && (! -e $folder/CMakeCache.txt || -w $folder/CMakeCache.txt) ]] ||
        cannot "$folder belongs to $(stat -c %U "$folder"): remove it as that user, or clone anew"

    # A folder that was built and then moved or copied elsewhere.
    [[ ! -e $folder/CMakeCache.txt ]] ||
        grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt" ||
        fresh=(--fresh)

    log=$folder/setup.log
    [[ -e $folder/build.ninja ]] || printf 'building in %s\n' "$folder" >&2
    (cd "$root" && cmake "${fresh[@]}" --preset "$preset" "$@" && cmake --build --preset "$preset") \
        >"$log" 2>&1 || {
        cat "$log" >&2
        cannot "the build failed; its output is above and in $log"
    }
}

# Runs the tests of a preset and lets ctest's own summary be the last line of stdout. In CI a
# test that was skipped has failed: nobody would know that it never runs.
run_tests() { # PRESET [ctest options...]
    local preset=$1 log=$root/build/$1/ctest.log status=0
    shift
    # What is tried at random is tried with another seed each time; ctest hides what it prints.
    export TWLAB_SEED=${TWLAB_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
    printf 'random cases are those of TWLAB_SEED=%s\n' "$TWLAB_SEED"
    (cd "$root" && ctest --preset "$preset" --no-label-summary "$@" 2>&1) | tee "$log" |
        awk '/tests passed, .* out of/ { summary = $0; next }
             { print; fflush() }
             END { print summary }' || status=$?
    if [[ -n ${CI:-} ]] && grep -qE '\*\*\*(Skipped|Not Run)' "$log"; then
        printf 'a test was skipped, which in CI is a failure\n' >&2
        status=1
    fi
    return "$status"
}
