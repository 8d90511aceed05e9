# SPDX-License-Identifier: BSD-3-Clause
# cmake -D nm= -D objects= -P only_weak_symbols.cmake: checks that the objects define no symbol that only one file may
# define.
foreach(object IN LISTS objects)
    # grep filters the symbols: there are many, and CMake's own regular expressions take minutes for them.
    execute_process(COMMAND ${nm} --defined-only --extern-only --demangle ${object}
                    COMMAND grep -E " [ABCDGRST] " OUTPUT_VARIABLE strong)
    if(strong)
        message(FATAL_ERROR "${object} defines what lacks `inline`:\n${strong}")
    endif()
    execute_process(COMMAND ${nm} --defined-only --extern-only ${object} COMMAND grep -E -m 1 " [VWu] "
                    OUTPUT_VARIABLE weak)
    if(NOT weak)
        message(FATAL_ERROR "${object} defines nothing at all: is it header-only?")
    endif()
endforeach()
