# The functions that make a floor and a test.

# What every target of ours is compiled with; presets add to it, nothing else does.
add_library(twlab_options INTERFACE)
target_compile_options(twlab_options INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes
    -Wmissing-prototypes -Wwrite-strings -Wvla -Wswitch-enum -Wformat=2
    $<$<BOOL:${TWLAB_WERROR}>:-Werror>)

# A floor is a static library tw_<name> of <module>.c/.h pairs (HEADERS: headers without a .c;
# SOURCES: a second .c of a module).
# It sees its own headers and those of the floors it stands ON; including upwards does not compile.
function(twlab_floor name)
    cmake_parse_arguments(PARSE_ARGV 1 floor "" "" "ON;MODULES;HEADERS;SOURCES;LIBRARIES")
    list(TRANSFORM floor_ON PREPEND tw_)
    list(TRANSFORM floor_MODULES APPEND .c OUTPUT_VARIABLE sources)
    list(TRANSFORM floor_MODULES APPEND .h OUTPUT_VARIABLE headers)

    add_library(tw_${name} STATIC ${sources} ${floor_SOURCES})
    target_sources(tw_${name} PUBLIC FILE_SET HEADERS FILES ${headers} ${floor_HEADERS})
    target_compile_definitions(tw_${name} PUBLIC _GNU_SOURCE) # else a header does not compile alone
    target_link_libraries(tw_${name} PUBLIC ${floor_ON} PRIVATE ${floor_LIBRARIES} twlab_options)
endfunction()

# check_<module>.c in the calling directory becomes one ctest per libcheck TCase,
# "<label>.<module>.<case>". SOURCES: what else it is built of. TIMEOUT: seconds, else 30.
function(twlab_test module)
    cmake_parse_arguments(PARSE_ARGV 1 test "" "LABEL;TIMEOUT" "ON;CASES;SOURCES")
    list(TRANSFORM test_ON PREPEND tw_)
    if(NOT test_TIMEOUT)
        set(test_TIMEOUT 30)
    endif()

    add_executable(check_${module} check_${module}.c ${test_SOURCES}
        ${PROJECT_SOURCE_DIR}/tests/support/main.c)
    target_include_directories(check_${module} PRIVATE ${PROJECT_SOURCE_DIR}/tests/support)
    target_link_libraries(check_${module} PRIVATE ${test_ON} twlab_options PkgConfig::CHECK)
    foreach(case IN LISTS test_CASES)
        set(name ${test_LABEL}.${module}.${case})
        add_test(NAME ${name} COMMAND check_${module})
        set_tests_properties(${name} PROPERTIES
            ENVIRONMENT CK_RUN_CASE=${case} LABELS ${test_LABEL}
            TIMEOUT ${test_TIMEOUT} SKIP_RETURN_CODE 77)
    endforeach()
endfunction()
