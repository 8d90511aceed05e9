# SPDX-License-Identifier: BSD-3-Clause
# An overlay port of the checkout that it lies in. In a registry, vcpkg_from_github takes the place of this line.
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

# Header-only: nothing differs between release and debug.
set(VCPKG_BUILD_TYPE release)

vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        -DQUANTSWEEP_BUILD_TESTS=OFF
        -DQUANTSWEEP_BUILD_EXAMPLES=OFF
        -DQUANTSWEEP_BUILD_COMPILED=OFF
        -DQUANTSWEEP_FIND_RUNTIMES=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/quantsweep)
# vcpkg allows no file in share/pkgconfig that names link flags, and ours names -pthread.
file(MAKE_DIRECTORY "${CURRENT_PACKAGES_DIR}/lib")
file(RENAME "${CURRENT_PACKAGES_DIR}/share/pkgconfig" "${CURRENT_PACKAGES_DIR}/lib/pkgconfig")
vcpkg_fixup_pkgconfig()

file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/share/doc")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
