# SPDX-License-Identifier: BSD-3-Clause
# cmake -D project= -D source= -D binary= -D work= -D compiler= -D launcher= -D generator= [-D installed=ON] [-D fetch=ON]
#       [-D pkg_config=] [-D torch=ON] [-D opencv=ON] [-D cbc=ON] [-D library=compiled] -P consumer.cmake
function(run)
    execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

if(NOT library)
    set(library core)
endif()
file(REMOVE_RECURSE ${work})
if(installed)
    # The installation is moved afterwards: nothing in the package may contain the first path.
    run(${CMAKE_COMMAND} --install ${binary} --prefix ${work}/first)
    file(RENAME ${work}/first ${work}/moved)
    file(GLOB_RECURSE package ${work}/moved/share/*)
    foreach(file IN LISTS package)
        file(READ ${file} text)
        foreach(path ${work} ${source})
            string(FIND "${text}" "${path}" found)
            if(NOT found EQUAL -1)
                message(FATAL_ERROR "${file} names ${path}")
            endif()
        endforeach()
    endforeach()
endif()

if(pkg_config)
    set(ENV{PKG_CONFIG_PATH} ${work}/moved/share/pkgconfig:${work}/moved/lib/pkgconfig)
    set(package quantsweep)
    if(library STREQUAL "compiled")
        set(package quantsweep-compiled)
    endif()
    execute_process(COMMAND ${pkg_config} --cflags --libs ${package} OUTPUT_VARIABLE flags
                    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    separate_arguments(flags UNIX_COMMAND "${flags}")
    run(${launcher} ${compiler} -std=c++20 -c ${project}/main.cpp -o ${work}/main.o ${flags})
    run(${compiler} ${work}/main.o -o ${work}/consumer ${flags})
    run(${work}/consumer)
    return()
endif()

run(${CMAKE_COMMAND}
    -S ${project}
    -B ${work}/build
    -G ${generator}
    -D CMAKE_BUILD_TYPE=Debug
    -D CMAKE_CXX_FLAGS_DEBUG=-O0 # without symbols, which take a third of the time
    -D CMAKE_CXX_COMPILER=${compiler}
    -D CMAKE_CXX_COMPILER_LAUNCHER=${launcher}
    -D CMAKE_PREFIX_PATH=${work}/moved
    -D QUANTSWEEP_SOURCE=${source}
    -D QUANTSWEEP_FETCH=${fetch}
    -D QUANTSWEEP_LIBRARY=${library}
    -D QUANTSWEEP_TORCH=${torch}
    -D QUANTSWEEP_OPENCV=${opencv}
    -D QUANTSWEEP_CBC=${cbc}
    --no-warn-unused-cli)
run(${CMAKE_COMMAND} --build ${work}/build)
run(${work}/build/consumer)
