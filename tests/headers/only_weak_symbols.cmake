# SPDX-License-Identifier: BSD-3-Clause
# cmake -D nm= -D objects= -P only_weak_symbols.cmake: the objects define no symbol that may be defined only once.
foreach(object IN LISTS objects)
    execute_process(COMMAND ${nm} --defined-only --extern-only --demangle ${object} OUTPUT_VARIABLE symbols
                    COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "[^\n]* [ABCDGRST] [^\n]*" strong "${symbols}")
    if(strong)
        list(JOIN strong "\n" strong)
        message(FATAL_ERROR "${object} defines what lacks `inline`:\n${strong}")
    endif()
    if(NOT symbols)
        message(FATAL_ERROR "${object} defines nothing at all: is it header-only?")
    endif()
endforeach()
