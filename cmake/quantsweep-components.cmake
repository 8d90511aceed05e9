# SPDX-License-Identifier: BSD-3-Clause
# The components and what each needs: read by our own build and, installed, by quantsweep-config.cmake.
set(quantsweep_components core json eigen xtensor cbc torch opencv)
# Beside them there is `compiled`, a library, which needs what core needs.
# Those of them that are whole runtimes: not looked for unless they are named, since their package files take their time
# and may stop a configuration that has no use for them.
set(quantsweep_runtimes torch opencv)

# The targets that a component links.
function(quantsweep_component component result)
    set(core xsimd Threads::Threads)
    set(json nlohmann_json::nlohmann_json)
    set(eigen Eigen3::Eigen)
    set(xtensor xtensor)
    set(cbc Cbc)
    set(torch torch)
    set(opencv opencv_dnn)
    set(${result} ${${component}} PARENT_SCOPE)
endfunction()

# Finds what a component links, and names in `result` the packages that are missing.
function(quantsweep_find_component component result)
    set(core xsimd Threads)
    set(json nlohmann_json)
    set(eigen Eigen3)
    set(xtensor xtensor)
    set(cbc Cbc)
    set(torch Torch)
    set(opencv OpenCV)
    set(missing "")
    quantsweep_component(${component} targets)
    foreach(package target IN ZIP_LISTS ${component} targets)
        if(NOT TARGET ${target})
            find_package(${package} QUIET)
        endif()
        if(TARGET xsimd AND package STREQUAL "xsimd" AND NOT TARGET xtl)
            # Debian's target links xtl, for complex numbers alone, and its package does not bring it.
            set_target_properties(xsimd PROPERTIES INTERFACE_LINK_LIBRARIES "")
        endif()
        if(NOT TARGET ${target} AND package STREQUAL "OpenCV")
            # Debian's package of this module alone has no package files.
            find_path(QUANTSWEEP_OPENCV_INCLUDE_DIR opencv2/dnn.hpp PATH_SUFFIXES opencv4)
            find_library(QUANTSWEEP_OPENCV_DNN_LIBRARY opencv_dnn)
            find_library(QUANTSWEEP_OPENCV_CORE_LIBRARY opencv_core)
            mark_as_advanced(QUANTSWEEP_OPENCV_INCLUDE_DIR QUANTSWEEP_OPENCV_DNN_LIBRARY QUANTSWEEP_OPENCV_CORE_LIBRARY)
            if(QUANTSWEEP_OPENCV_INCLUDE_DIR AND QUANTSWEEP_OPENCV_DNN_LIBRARY AND QUANTSWEEP_OPENCV_CORE_LIBRARY)
                add_library(opencv_dnn INTERFACE IMPORTED)
                target_include_directories(opencv_dnn INTERFACE ${QUANTSWEEP_OPENCV_INCLUDE_DIR})
                target_link_libraries(opencv_dnn INTERFACE ${QUANTSWEEP_OPENCV_DNN_LIBRARY}
                                                           ${QUANTSWEEP_OPENCV_CORE_LIBRARY})
            endif()
        endif()
        if(NOT TARGET ${target} AND package STREQUAL "Cbc" AND NOT CMAKE_DISABLE_FIND_PACKAGE_Cbc)
            # It has no package files of its own.
            find_path(QUANTSWEEP_CBC_INCLUDE_DIR coin/Cbc_C_Interface.h)
            find_library(QUANTSWEEP_CBC_LIBRARY CbcSolver)
            mark_as_advanced(QUANTSWEEP_CBC_INCLUDE_DIR QUANTSWEEP_CBC_LIBRARY)
            if(QUANTSWEEP_CBC_INCLUDE_DIR AND QUANTSWEEP_CBC_LIBRARY)
                add_library(Cbc INTERFACE IMPORTED)
                target_include_directories(Cbc INTERFACE ${QUANTSWEEP_CBC_INCLUDE_DIR})
                target_link_libraries(Cbc INTERFACE ${QUANTSWEEP_CBC_LIBRARY})
            endif()
        endif()
        if(NOT TARGET ${target})
            list(APPEND missing ${package})
        endif()
    endforeach()
    set(${result} "${missing}" PARENT_SCOPE)
endfunction()
