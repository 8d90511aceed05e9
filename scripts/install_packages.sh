# SPDX-License-Identifier: BSD-3-Clause
# The other scripts source this file. install_packages PACKAGE... installs the missing Debian packages, as root or with
# sudo, and says which. On any other system it names what is missing of what the packages provide.

# Prefer Debian's own tools to those that a version manager puts before them in PATH.
export PATH="/usr/bin:/bin:$PATH"

say() { printf '\n== %s\n' "$*"; }

has_apt() { command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; }

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null)" = "ii " ]; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "this needs root rights, and there is no sudo; as root, run: $*" >&2
        exit 1
    fi
}

lists_are_new=""
update_lists() {
    if [ -z "$lists_are_new" ]; then
        say "apt-get update"
        as_root apt-get update -qq
        lists_are_new=yes
    fi
}

# Whether apt could install a package.
is_available() {
    update_lists
    [ -n "$(apt-cache search --names-only "^$1\$")" ]
}

install_packages() {
    local package missing=()
    if ! has_apt; then
        name_missing "$@"
        return
    fi
    for package in "$@"; do
        if ! is_installed "$package"; then missing+=("$package"); fi
    done
    if [ ${#missing[@]} -eq 0 ]; then
        say "Debian packages: all there"
        return
    fi
    update_lists
    say "installing ${missing[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Without apt, says what each package is for. Packages that are not listed here only save time.
name_missing() {
    local package missing=()
    for package in "$@"; do
        case $package in
            g++) command -v c++ >/dev/null || missing+=("a C++20 compiler, as c++") ;;
            cmake) command -v cmake >/dev/null || missing+=("cmake, 3.22 or newer") ;;
            python3) command -v python3 >/dev/null || missing+=("python3") ;;
            libxsimd-dev) has_header xsimd/xsimd.hpp || missing+=("xsimd") ;;
            libeigen3-dev) has_header Eigen/Core || missing+=("Eigen 3") ;;
            libxtensor-dev) has_header xtensor/xarray.hpp || has_header xtensor/containers/xarray.hpp ||
                missing+=("xtensor") ;;
            libbenchmark-dev) has_header benchmark/benchmark.h || missing+=("Google Benchmark") ;;
            doctest-dev) has_header doctest/doctest.h || missing+=("doctest") ;;
            libcli11-dev) has_header CLI/CLI.hpp || missing+=("CLI11") ;;
            libstb-dev) has_header stb/stb_image.h || missing+=("stb") ;;
            nlohmann-json3-dev) has_header nlohmann/json.hpp || missing+=("nlohmann-json") ;;
        esac
    done
    if [ ${#missing[@]} -gt 0 ]; then
        printf 'missing: %s\n' "${missing[@]}" >&2
        exit 1
    fi
}

has_header() {
    printf '#include <%s>\n' "$1" |
        c++ -std=c++20 -I/usr/include/eigen3 -I/usr/local/include/eigen3 -fsyntax-only -x c++ - 2>/dev/null
}

# Call this after the packages are installed: it sets how builds run from then on.
prepare_build() {
    if command -v ninja >/dev/null; then export CMAKE_GENERATOR=Ninja; fi
    # A compile job takes up to 1.5 GiB, so run at most two.
    jobs=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)
    if [ "$jobs" -gt 2 ]; then jobs=2; fi
    export CMAKE_BUILD_PARALLEL_LEVEL="$jobs"
}
