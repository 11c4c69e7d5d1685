# Sourced by run.sh, test.sh and .ci/run: what they need to be installed and built.
# shellcheck shell=bash
#
# Whatever happens here goes to stderr or to a log in the build folder, so that stdout belongs
# to the program. Everything that stops it ends with status 3: could not run here.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# shellcheck disable=SC2034 # the scripts that source this use them
{
    to_build=(gcc libc6-dev cmake ninja-build pkg-config libpcap-dev libmnl-dev libjansson-dev
        zlib1g-dev libzstd-dev liblz4-dev)
    to_test=(check tshark strace iproute2 zstd lz4 python3 python3-jsonschema)
    to_check=(clang clang-format clang-tidy libclang-rt-14-dev cppcheck shellcheck tcpdump mandoc)
    to_make_machines=(debootstrap git)
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
    lib*-dev | zlib1g-dev) [[ -n $(pkg-config --modversion "$(module_of "$1")") ]] ;;
    check) pkg-config --exists check ;;
    iproute2) command -v ip ;;
    python3-jsonschema) /usr/bin/python3 -c 'import jsonschema' ;;
    *) command -v "$1" ;;
    esac >/dev/null 2>&1
}

module_of() { # PACKAGE
    case $1 in
    libpcap-dev) echo libpcap ;;
    libmnl-dev) echo libmnl ;;
    libjansson-dev) echo jansson ;;
    zlib1g-dev) echo zlib ;;
    libzstd-dev) echo libzstd ;;
    liblz4-dev) echo liblz4 ;;
    esac
}

missing_of() { # PACKAGE...
    local package
    for package in "$@"; do
        is_there "$package" || printf '%s\n' "$package"
    done | sort -u
}

# Installs those of the packages that are missing, and asks for nothing when none is. Whoever may
# not install is told all that is missing for the other scripts, too: one visit to the administrator.
need() { # PACKAGE...
    local missing all log as_root=()
    mapfile -t missing < <(missing_of "$@")
    [[ ${#missing[@]} -gt 0 ]] || return 0

    mapfile -t all < <(missing_of "$@" "${to_build[@]}" "${to_test[@]}")
    command -v apt-get >/dev/null ||
        cannot "missing: ${all[*]} (Debian's names). Install them and run this again."
    if [[ $EUID -ne 0 ]]; then
        command -v sudo >/dev/null || cannot "packages are missing, and installing them needs root:" \
            "apt-get update && apt-get install ${all[*]}"
        as_root=(sudo)
    fi

    printf 'installing %s\n' "${missing[*]}" >&2
    log=$(mktemp)
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq)
    { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } \
        >"$log" 2>&1 || {
        cat "$log" >&2
        rm -f "$log"
        cannot "apt-get could not install: ${missing[*]}"
    }
    rm -f "$log"
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

# How far the tests are: on a terminal one line, written over and over; else one every half minute.
progress_of() { # DONE ALL FAILED
    local text="  $1 of $2 tests, $3 failed, $SECONDS s"
    if [[ -t 1 && ${TERM:-dumb} != dumb ]]; then
        printf '\r%s\033[K' "$text"
    elif ((SECONDS >= told + 30)); then
        told=$SECONDS
        printf '%s\n' "$text"
    fi
}

# Reads what ctest prints and shows it line by line, without the tests that begin, pass or are
# skipped (ctest lists those at its end). ctest's summary comes last.
show_tests() {
    local piece line='' came told=0 n_done=0 n_all=0 n_failed=0 empty=yes summary='' clear=''
    [[ ! -t 1 || ${TERM:-dumb} == dumb ]] || clear=$'\r\033[K'
    SECONDS=0
    while :; do
        came=0
        IFS= read -r -t 1 piece || came=$?
        line+=$piece
        if ((came > 128)); then # a second is over, and the line is not
            progress_of "$n_done" "$n_all" "$n_failed"
            continue
        fi
        ((came == 0)) || [[ -n $line ]] || break
        if [[ $line =~ ^\ *([0-9]+)/([0-9]+)\ Test\ +#[0-9]+: ]]; then
            n_done=${BASH_REMATCH[1]} n_all=${BASH_REMATCH[2]}
            [[ $line =~ \ Passed\ |\*\*\*Skipped ]] || n_failed=$((n_failed + 1))
        fi
        case $line in
        'Test project '* | *' tests passed, '*' out of '*) summary=$line ;;
        *' Start '*[0-9]': '* | *'Test '*'#'*': '*' Passed '* | *'Test '*'#'*'***Skipped '*) ;;
        '') [[ $empty == yes ]] || printf '%s\n' "$clear" && empty=yes ;;
        *) printf '%s%s\n' "$clear" "$line" && empty='' ;;
        esac
        progress_of "$n_done" "$n_all" "$n_failed"
        line=''
    done
    printf '%s%s\n' "$clear" "$summary"
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
        show_tests || status=$?
    if [[ -n ${CI:-} ]] && grep -qE '\*\*\*(Skipped|Not Run)' "$log"; then
        printf 'a test was skipped, which in CI is a failure\n' >&2
        status=1
    fi
    return "$status"
}
