# SPDX-License-Identifier: BSD-3-Clause
include(CMakePackageConfigHelpers)

set(quantsweep_package_dir ${CMAKE_INSTALL_DATADIR}/cmake/quantsweep)

install(DIRECTORY include/quantsweep DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/quantsweep)

foreach(component IN LISTS quantsweep_components)
    install(TARGETS quantsweep_${component} EXPORT quantsweep-${component}-targets)
    install(EXPORT quantsweep-${component}-targets NAMESPACE quantsweep:: DESTINATION ${quantsweep_package_dir})
endforeach()

configure_package_config_file(
    cmake/quantsweep-config.cmake.in ${PROJECT_BINARY_DIR}/package/quantsweep-config.cmake
    INSTALL_DESTINATION ${quantsweep_package_dir})
write_basic_package_version_file(
    ${PROJECT_BINARY_DIR}/package/quantsweep-config-version.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/package/quantsweep-config.cmake
              ${PROJECT_BINARY_DIR}/package/quantsweep-config-version.cmake cmake/quantsweep-components.cmake
        DESTINATION ${quantsweep_package_dir})

configure_file(cmake/quantsweep.pc.in ${PROJECT_BINARY_DIR}/package/quantsweep.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/package/quantsweep.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
