# SPDX-License-Identifier: BSD-3-Clause
# cmake -D python= -D source= -D work= -D compiler= -P check.cmake: compiles without the include folder on the path.
function(run)
    execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${work})
file(MAKE_DIRECTORY ${work})
run(${python} -B ${source}/scripts/amalgamate.py ${work}/quantsweep.hpp)
run(${compiler} -std=c++20 -fsyntax-only -Wall -Wextra -I ${work} ${source}/tests/consumer/amalgamated/main.cpp)
