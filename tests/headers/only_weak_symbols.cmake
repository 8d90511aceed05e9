# SPDX-License-Identifier: BSD-3-Clause
# cmake -D nm= -D objects= -P only_weak_symbols.cmake: the objects define no symbol that may be defined only once.
foreach(object IN LISTS objects)
    # grep sorts the symbols out: there are many, and CMake's own expressions take minutes for them.
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
