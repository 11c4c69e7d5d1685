# The functions that make a floor and a test.

# What every target of ours is compiled with; presets add to it, nothing else does.
add_library(twlab_options INTERFACE)
target_compile_options(twlab_options INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes
    -Wmissing-prototypes -Wwrite-strings -Wvla -Wswitch-enum -Wformat=2
    $<$<BOOL:${TWLAB_WERROR}>:-Werror>)

# A room is the calling folder as a static library, of all .c and .h files that are in it:
# tw_<floor>_<room>, or tw_<floor> where a floor is one room.
# It sees its own headers and those of the rooms it stands ON, and what these stand on; including
# upwards or sideways does not compile.
function(twlab_room name)
    cmake_parse_arguments(PARSE_ARGV 1 room "" "" "ON;LIBRARIES")
    string(REPLACE / _ library tw_${name})
    string(REPLACE / _ on "${room_ON}")
    list(TRANSFORM on PREPEND tw_)
    file(GLOB sources CONFIGURE_DEPENDS *.c)
    file(GLOB headers CONFIGURE_DEPENDS *.h)

    add_library(${library} STATIC ${sources})
    target_sources(${library} PUBLIC FILE_SET HEADERS FILES ${headers})
    target_compile_definitions(${library} PUBLIC _GNU_SOURCE) # else a header does not compile alone
    target_link_libraries(${library} PUBLIC ${on} PRIVATE ${room_LIBRARIES} twlab_options)
endfunction()

# All rooms of a floor, for tests: tw_<name>.
function(twlab_floor name)
    cmake_parse_arguments(PARSE_ARGV 1 floor "" "" "ROOMS")
    list(TRANSFORM floor_ROOMS PREPEND tw_${name}_)
    add_library(tw_${name} INTERFACE)
    target_link_libraries(tw_${name} INTERFACE ${floor_ROOMS})
    set_property(GLOBAL APPEND PROPERTY twlab_rooms_of_${name} ${floor_ROOMS})
endfunction()

# ctest runs 64 at a time, so that all tests that only wait wait together; a test that computes
# takes the places of this many of them.
set(busy 16)

# After so many seconds a test hangs. That is far more than any takes, as machines are busy.
set(patience 300)

# check_<module>.c in the calling directory becomes one ctest per libcheck TCase,
# "<label>.<module>.<case>". SOURCES: what else it is built of. TIMEOUT: seconds, else ${patience}.
function(twlab_test module)
    cmake_parse_arguments(PARSE_ARGV 1 test "" "LABEL;TIMEOUT" "ON;CASES;SOURCES")
    list(TRANSFORM test_ON PREPEND tw_)
    if(NOT test_TIMEOUT)
        set(test_TIMEOUT ${patience})
    endif()

    add_executable(check_${module} check_${module}.c ${test_SOURCES}
        ${PROJECT_SOURCE_DIR}/tests/support/main.c)
    target_include_directories(check_${module} PRIVATE ${PROJECT_SOURCE_DIR}/tests/support)
    target_link_libraries(check_${module} PRIVATE ${test_ON} twlab_options PkgConfig::CHECK)
    # Pure code needs no process a test: one a TCase will do.
    set(fork yes)
    if(test_LABEL STREQUAL unit)
        set(fork no)
    endif()
    foreach(case IN LISTS test_CASES)
        set(name ${test_LABEL}.${module}.${case})
        add_test(NAME ${name} COMMAND check_${module})
        set_tests_properties(${name} PROPERTIES
            ENVIRONMENT "CK_RUN_CASE=${case};CK_FORK=${fork}" LABELS ${test_LABEL}
            PROCESSORS ${busy} TIMEOUT ${test_TIMEOUT} SKIP_RETURN_CODE 77)
    endforeach()
endfunction()

# The program from outside, as the ctest "cli.<name>": with ARGS it must end with STATUS (else 0),
# and its stdout and stderr must match OUT and ERR (extended regular expressions; else anything).
function(twlab_cli name)
    cmake_parse_arguments(PARSE_ARGV 1 cli "" "STATUS;OUT;ERR" "ARGS")
    if(NOT cli_STATUS)
        set(cli_STATUS 0)
    endif()
    add_test(NAME cli.${name} COMMAND ${PROJECT_SOURCE_DIR}/tests/cli/expect
        ${cli_STATUS} "${cli_OUT}" "${cli_ERR}" $<TARGET_FILE:twlab> ${cli_ARGS})
    set_tests_properties(cli.${name} PROPERTIES LABELS cli PROCESSORS ${busy} TIMEOUT ${patience})
endfunction()

# fuzz_<name>.c in the calling directory becomes the ctest "fuzz.<name>": five seconds from the
# seeds in seeds/<name>/. What it finds interesting stays in the build folder.
function(twlab_fuzz name)
    cmake_parse_arguments(PARSE_ARGV 1 fuzz "" "" "ON;SOURCES")
    list(TRANSFORM fuzz_ON PREPEND tw_)
    set(corpus ${CMAKE_CURRENT_BINARY_DIR}/corpus/${name})
    file(MAKE_DIRECTORY ${corpus})

    add_executable(fuzz_${name} fuzz_${name}.c ${fuzz_SOURCES})
    target_link_libraries(fuzz_${name} PRIVATE ${fuzz_ON} twlab_options -fsanitize=fuzzer)
    add_test(NAME fuzz.${name} COMMAND fuzz_${name} -max_total_time=5 -timeout=2
        -verbosity=0 -artifact_prefix=${CMAKE_CURRENT_BINARY_DIR}/${name}-
        ${corpus} ${CMAKE_CURRENT_SOURCE_DIR}/seeds/${name})
    set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT ${patience})
endfunction()

# One experiment becomes the ctest "lab.<name>", which runs it as a user would. It is slow when
# it waits for the kernel to release a port. Those only wait, so they start first and run side
# by side.
function(twlab_experiment file)
    cmake_path(GET file STEM name)
    file(STRINGS ${file} waits REGEX "^(expect|is)[ \t]*=.*after (TIME_WAIT|FIN_TIMEOUT)")
    set(label lab)
    set(cost 0)
    if(waits)
        set(label slow)
        set(cost 100)
    endif()

    add_test(NAME lab.${name} COMMAND ${PROJECT_SOURCE_DIR}/tests/lab/run
        $<TARGET_FILE:twlab> ${name} ${PROJECT_BINARY_DIR}/captures)
    set_tests_properties(lab.${name} PROPERTIES
        LABELS ${label} TIMEOUT ${patience} COST ${cost} SKIP_RETURN_CODE 77)
    file(STRINGS ${file} churns REGEX "= *churn ")
    if(churns)
        set_tests_properties(lab.${name} PROPERTIES PROCESSORS ${busy})
    endif()
    # A file that is edited may change its label.
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
endfunction()

# check_<name>.py in the calling directory becomes one ctest per test_ method,
# "<label>.<name>.<case>"; the file is the list. It is called as `check_<name>.py TWLAB ARGS...`.
# LOCK: not at the same time as others with that word. TIMEOUT: seconds, else ${patience}.
function(twlab_script name)
    cmake_parse_arguments(PARSE_ARGV 1 script "" "LABEL;TIMEOUT;LOCK" "ARGS")
    if(NOT script_TIMEOUT)
        set(script_TIMEOUT ${patience})
    endif()
    set(file ${CMAKE_CURRENT_SOURCE_DIR}/check_${name}.py)
    # The system's first: a version manager's wrapper takes longer to start than a test to run.
    find_program(PYTHON3 python3 HINTS /usr/bin REQUIRED)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})

    file(STRINGS ${file} lines REGEX "^(class|    def test_)")
    foreach(line IN LISTS lines)
        if(line MATCHES "^class ([A-Za-z]+)")
            set(class ${CMAKE_MATCH_1})
        elseif(line MATCHES "def test_([a-z0-9_]+)")
            set(method ${CMAKE_MATCH_1})
            string(REPLACE _ - case ${method})
            set(test ${script_LABEL}.${name}.${case})
            add_test(NAME ${test} COMMAND ${PYTHON3} -B ${file}
                $<TARGET_FILE:twlab> ${script_ARGS} ${class}.test_${method})
            set_tests_properties(${test} PROPERTIES LABELS ${script_LABEL}
                PROCESSORS ${busy} TIMEOUT ${script_TIMEOUT} SKIP_RETURN_CODE 77)
            if(script_LOCK)
                set_tests_properties(${test} PROPERTIES RESOURCE_LOCK ${script_LOCK})
            endif()
        endif()
    endforeach()
endfunction()
