# SPDX-License-Identifier: BSD-3-Clause
# Settings for our own tests, examples and benchmarks. They do not affect a project that adds this folder.

if(PROJECT_IS_TOP_LEVEL)
    find_program(QUANTSWEEP_CCACHE ccache)
    mark_as_advanced(QUANTSWEEP_CCACHE)
    if(QUANTSWEEP_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
        set(CMAKE_CXX_COMPILER_LAUNCHER ${QUANTSWEEP_CCACHE})
    endif()
    set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
endif()
set(CMAKE_CXX_EXTENSIONS OFF)

set(QUANTSWEEP_TEST_PREFIX "" CACHE STRING "Put before the name of every test, to tell the tests of several builds apart")

# Prefer Debian's python3 to one that a version manager puts before it in PATH.
find_program(QUANTSWEEP_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_program(QUANTSWEEP_PYTHON python3)
mark_as_advanced(QUANTSWEEP_PYTHON)

add_library(quantsweep_warnings INTERFACE)
target_compile_options(quantsweep_warnings INTERFACE -Wall -Wextra -Wconversion -Wsign-conversion -Werror)
# In a unity build a local name may shadow a name of another file.
if(NOT CMAKE_UNITY_BUILD)
    target_compile_options(quantsweep_warnings INTERFACE -Wshadow)
endif()

# gcc 12 warns of uninitialised variables inside its own AVX-512 intrinsics.
add_library(quantsweep_native INTERFACE)
target_compile_options(quantsweep_native INTERFACE -march=native $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
                                                   $<$<CXX_COMPILER_ID:GNU>:-Wno-uninitialized>)

# clang 19 finds names in the templates of xtensor 0.24 ambiguous. The option that restores the older rule is deprecated
# there.
add_library(quantsweep_xtensor_build INTERFACE)
if(TARGET quantsweep::xtensor)
    target_link_libraries(quantsweep_xtensor_build INTERFACE quantsweep::xtensor)
    if(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 19)
        target_compile_options(
            quantsweep_xtensor_build INTERFACE -fno-relaxed-template-template-args
                                               -Wno-deprecated-no-relaxed-template-template-args)
    endif()
endif()

# An example reads images with stb, which Debian packages as a library.
find_path(QUANTSWEEP_STB_INCLUDE_DIR stb/stb_image.h)
find_library(QUANTSWEEP_STB_LIBRARY stb)
mark_as_advanced(QUANTSWEEP_STB_INCLUDE_DIR QUANTSWEEP_STB_LIBRARY)
if(QUANTSWEEP_STB_INCLUDE_DIR AND QUANTSWEEP_STB_LIBRARY)
    add_library(stb INTERFACE IMPORTED)
    target_include_directories(stb INTERFACE ${QUANTSWEEP_STB_INCLUDE_DIR})
    target_link_libraries(stb INTERFACE ${QUANTSWEEP_STB_LIBRARY})
endif()

# The library is optimised even if the tests are not: it is compiled once and runs in all of them.
set(QUANTSWEEP_LIBRARY_FLAGS "" CACHE STRING "More flags for the compiled library, in this build alone")
separate_arguments(library_flags UNIX_COMMAND "${QUANTSWEEP_LIBRARY_FLAGS}")
target_compile_options(quantsweep_compiled PRIVATE ${library_flags})
# Optimised code with the sanitizers takes three times as long to compile, so there only what computes is optimised.
if(CMAKE_CXX_FLAGS MATCHES "sanitize")
    foreach(floor allocate calibrate graph report result sweep testing)
        set_property(SOURCE ${PROJECT_BINARY_DIR}/compiled/${floor}.cpp APPEND PROPERTY COMPILE_OPTIONS $<$<CONFIG:Debug>:-O0>)
    endforeach()
endif()

# Links the library, compiled or header-only, and each component that was found.
function(quantsweep_link_as library target)
    target_link_libraries(${target} PRIVATE quantsweep_warnings quantsweep::${library})
    foreach(component IN LISTS ARGN)
        if(component STREQUAL "xtensor")
            target_link_libraries(${target} PRIVATE quantsweep_xtensor_build)
        elseif(TARGET quantsweep::${component})
            target_link_libraries(${target} PRIVATE quantsweep::${component})
        endif()
    endforeach()
endfunction()

function(quantsweep_link target)
    quantsweep_link_as(compiled ${target} ${ARGN})
endfunction()

function(quantsweep_link_header_only target)
    quantsweep_link_as(core ${target} ${ARGN})
endfunction()
