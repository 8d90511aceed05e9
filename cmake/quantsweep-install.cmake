# SPDX-License-Identifier: BSD-3-Clause
include(CMakePackageConfigHelpers)

set(quantsweep_package_dir ${CMAKE_INSTALL_DATADIR}/cmake/quantsweep)
set(quantsweep_library_dir ${CMAKE_INSTALL_LIBDIR}/cmake/quantsweep)

install(
    DIRECTORY include/quantsweep
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
    FILES_MATCHING
    PATTERN "*.hpp"
    PATTERN "*.ipp")
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/quantsweep)

foreach(component IN LISTS quantsweep_components)
    install(TARGETS quantsweep_${component} EXPORT quantsweep-${component}-targets)
    install(EXPORT quantsweep-${component}-targets NAMESPACE quantsweep:: DESTINATION ${quantsweep_package_dir})
endforeach()

configure_package_config_file(
    cmake/quantsweep-config.cmake.in ${PROJECT_BINARY_DIR}/package/quantsweep-config.cmake
    INSTALL_DESTINATION ${quantsweep_package_dir})
# The version file is for any machine, as the headers are. quantsweep-config.cmake itself checks whether the compiled
# library fits.
write_basic_package_version_file(
    ${PROJECT_BINARY_DIR}/package/quantsweep-config-version.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/package/quantsweep-config.cmake
              ${PROJECT_BINARY_DIR}/package/quantsweep-config-version.cmake cmake/quantsweep-components.cmake
        DESTINATION ${quantsweep_package_dir})

configure_file(cmake/quantsweep.pc.in ${PROJECT_BINARY_DIR}/package/quantsweep.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/package/quantsweep.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)

if(QUANTSWEEP_BUILD_COMPILED)
    install(TARGETS quantsweep_compiled EXPORT quantsweep-compiled-targets)
    install(EXPORT quantsweep-compiled-targets NAMESPACE quantsweep:: DESTINATION ${quantsweep_library_dir})
    # Records facts about the library that quantsweep-config.cmake compares with what a project needs.
    configure_file(cmake/quantsweep-compiled-facts.cmake.in ${PROJECT_BINARY_DIR}/package/quantsweep-compiled-facts.cmake
                   @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/package/quantsweep-compiled-facts.cmake DESTINATION ${quantsweep_library_dir})
    file(RELATIVE_PATH quantsweep_up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
    configure_file(cmake/quantsweep-compiled.pc.in ${PROJECT_BINARY_DIR}/package/quantsweep-compiled.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/package/quantsweep-compiled.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endif()
