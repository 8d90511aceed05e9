# SPDX-License-Identifier: BSD-3-Clause
# Compiles the bodies of the headers (X.ipp beside X.hpp) once, into a static library with one translation unit for each
# floor. A target that links quantsweep::compiled sees only declarations (include/quantsweep/core/inline.hpp).

file(GLOB_RECURSE bodies RELATIVE ${PROJECT_SOURCE_DIR}/include CONFIGURE_DEPENDS
     ${PROJECT_SOURCE_DIR}/include/quantsweep/*.ipp)
# Bodies that need a third party, which a host may not have, stay header-only.
list(FILTER bodies EXCLUDE REGEX "^quantsweep/(layers|mpi)/")
# The kernels are compiled for several instruction sets, below. A file *kernels.ipp defines a template of its name.
set(kernels ${bodies})
list(FILTER kernels INCLUDE REGEX "kernels\\.ipp$")
list(REMOVE_ITEM bodies ${kernels})
list(SORT bodies)

set(floors core)
foreach(body IN LISTS bodies)
    string(REGEX REPLACE "^quantsweep/([^/]+)/.*" "\\1" floor ${body})
    list(APPEND floors ${floor})
    string(APPEND includes_of_${floor} "#include <${body}>\n")
endforeach()
list(REMOVE_DUPLICATES floors)

set(quantsweep_compiled_has_io OFF)
if(includes_of_io AND TARGET quantsweep::json)
    set(quantsweep_compiled_has_io ON)
elseif(includes_of_io)
    list(REMOVE_ITEM floors io)
    message(STATUS "quantsweep: the compiled library is built without io, which needs nlohmann_json")
endif()

set(sources "")
foreach(floor IN LISTS floors)
    set(source ${PROJECT_BINARY_DIR}/compiled/${floor}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "// The bodies of ${floor}.\n${includes_of_${floor}}" @ONLY)
    list(APPEND sources ${source})
endforeach()

# There is one translation unit for each instruction set that detail/dispatch.hpp can choose. On other processors there
# is a single one, for the set that the compiler's flags select.
set(instruction_sets xsimd::default_arch)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$" AND CMAKE_SIZEOF_VOID_P EQUAL 8)
    set(instruction_sets xsimd::sse2 xsimd::avx2 xsimd::avx512bw)
    set(flags_of_xsimd__avx2 -mavx2)
    set(flags_of_xsimd__avx512bw -mavx512f -mavx512cd -mavx512dq -mavx512bw)
endif()
foreach(set IN LISTS instruction_sets)
    string(REPLACE ":" "_" name ${set})
    set(source ${PROJECT_BINARY_DIR}/compiled/kernels_${name}.cpp)
    set(content "// The kernels on ${set}.\n")
    foreach(body IN LISTS kernels)
        get_filename_component(template ${body} NAME_WE)
        string(APPEND content "#include <${body}>\ntemplate struct quantsweep::detail::${template}<${set}>;\n")
    endforeach()
    file(CONFIGURE OUTPUT ${source} CONTENT "${content}" @ONLY)
    list(APPEND sources ${source})
    # Optimise in every build. Otherwise the compiler leaves functions out of line, and the linker may use them in other
    # units, which also run on machines without this instruction set (tests/checks/kernel_symbols.py).
    set(optimised $<$<NOT:$<CONFIG:Release,RelWithDebInfo,MinSizeRel>>:-O2>)
    set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${flags_of_${name}};${optimised}")
endforeach()

add_library(quantsweep_compiled STATIC ${sources})
add_library(quantsweep::compiled ALIAS quantsweep_compiled)
set_target_properties(
    quantsweep_compiled
    PROPERTIES EXPORT_NAME compiled
               OUTPUT_NAME quantsweep
               POSITION_INDEPENDENT_CODE ON # it may go into a shared library
               CXX_EXTENSIONS OFF
               UNITY_BUILD OFF)
target_compile_definitions(quantsweep_compiled PUBLIC QUANTSWEEP_COMPILED)
# Otherwise gcc inlines no function of position-independent code that another library could replace.
target_compile_options(quantsweep_compiled PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fno-semantic-interposition>)
target_link_libraries(quantsweep_compiled PUBLIC quantsweep_core)
if(quantsweep_compiled_has_io)
    # Only bodies use nlohmann-json, so a target that links the library does not need it.
    target_link_libraries(quantsweep_compiled PRIVATE $<BUILD_INTERFACE:nlohmann_json::nlohmann_json>)
endif()
# Keeps the bits the same on processors that could fuse products with sums.
target_compile_options(quantsweep_compiled PRIVATE -ffp-contract=off)
if(NOT QUANTSWEEP_BUILD_COMPILED)
    # Build the library only if something links it.
    set_target_properties(quantsweep_compiled PROPERTIES EXCLUDE_FROM_ALL ON)
endif()
