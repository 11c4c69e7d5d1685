# The functions that make a floor and a test.

# What every target of ours is compiled with; presets add to it, nothing else does.
add_library(twlab_options INTERFACE)
target_compile_options(twlab_options INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes
    -Wmissing-prototypes -Wwrite-strings -Wvla -Wswitch-enum -Wformat=2
    $<$<BOOL:${TWLAB_WERROR}>:-Werror>)

# A floor is a static library tw_<name> of <module>.c/.h pairs (HEADERS: headers without a .c).
# It sees its own headers and those of the floors it stands ON; including upwards does not compile.
function(twlab_floor name)
    cmake_parse_arguments(PARSE_ARGV 1 floor "" "" "ON;MODULES;HEADERS;LIBRARIES")
    list(TRANSFORM floor_ON PREPEND tw_)
    list(TRANSFORM floor_MODULES APPEND .c OUTPUT_VARIABLE sources)
    list(TRANSFORM floor_MODULES APPEND .h OUTPUT_VARIABLE headers)

    add_library(tw_${name} STATIC ${sources})
    target_sources(tw_${name} PUBLIC FILE_SET HEADERS FILES ${headers} ${floor_HEADERS})
    target_compile_definitions(tw_${name} PUBLIC _GNU_SOURCE) # else a header does not compile alone
    target_link_libraries(tw_${name} PUBLIC ${floor_ON} PRIVATE ${floor_LIBRARIES} twlab_options)
endfunction()
