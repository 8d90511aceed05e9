# SPDX-License-Identifier: BSD-3-Clause
"""Checks that each component declares exactly what its headers include: in CMake, in the pkg-config files, in the
README's table and in the scripts that install packages."""
import fnmatch
import re
from typing import NamedTuple

import tree


class Party(NamedTuple):
    includes: tuple  # the first part of the path of its headers
    target: str  # in quantsweep_component
    package: str  # in quantsweep_find_component
    debian: str  # empty if it comes with the compiler


PARTIES = {
    "threads": Party(("thread", "mutex", "condition_variable"), "Threads::Threads", "Threads", ""),
    "xsimd": Party(("xsimd",), "xsimd", "xsimd", "libxsimd-dev"),
    "nlohmann-json": Party(("nlohmann",), "nlohmann_json::nlohmann_json", "nlohmann_json", "nlohmann-json3-dev"),
    "Eigen": Party(("Eigen", "unsupported"), "Eigen3::Eigen", "Eigen3", "libeigen3-dev"),
    "xtensor": Party(("xtensor", "xtl"), "xtensor", "xtensor", "libxtensor-dev"),
    "LibTorch": Party(("torch", "ATen", "c10"), "torch", "Torch", "libtorch-dev"),
    "CBC": Party(("coin",), "Cbc", "Cbc", "coinor-libcbc-dev"),
    "MPI": Party(("mpi.h",), "MPI::MPI_CXX", "MPI", "libopenmpi-dev"),
    "OpenCV": Party(("opencv2",), "opencv_dnn", "OpenCV", "libopencv-dnn-dev"),
}
# The component that a header belongs to, by the first pattern that matches. Each component includes core's headers too.
COMPONENTS = {"json": ("io/*",), "mpi": ("mpi/*",), "xtensor": ("adapt/xtensor*",), "torch": ("adapt/torch*", "adapt/detail/torch*"),
              "opencv": ("adapt/opencv*", "adapt/detail/opencv*"), "cbc": ("allocate/cbc*", "allocate/detail/cbc*"),
              "eigen": ("layers/*", "adapt/eigen*"), "core": ("*",)}
SCRIPTS = ("scripts/*.sh", "examples/*/README.md", "README.md")


def included():
    """Returns {component: {party: the first header that includes it}}."""
    found = {component: {} for component in COMPONENTS}
    for header in tree.headers(private=True, bodies=True):
        name = header.as_posix()
        component = next(c for c, patterns in COMPONENTS.items() if any(fnmatch.fnmatch(name, p) for p in patterns))
        for _, what in tree.includes(tree.INCLUDE / header):
            if component not in ("core", "json") and what.startswith("quantsweep/io/"):
                found[component].setdefault("nlohmann-json", name)
            for party, facts in PARTIES.items():
                if what.split("/")[0] in facts.includes:
                    found[component].setdefault(party, name)
    for component, parties in found.items():
        if component != "core":
            found[component] = {party: by for party, by in parties.items() if party not in found["core"]}
    return found


def declared_in_cmake(text, function):
    body = text.split(f"function({function} ", 1)[1].split("endfunction", 1)[0]
    return {match[1]: match[2].split() for match in re.finditer(r"^    set\((\w+) ([\w: ]+)\)$", body, re.MULTILINE)}


def compare(where, component, declared, wanted, by):
    for name in sorted(set(declared) - set(wanted)):
        yield f"{where}:1: component {component} declares {name}, which none of its headers includes"
    for name in sorted(set(wanted) - set(declared)):
        yield f"{where}:1: component {component} does not declare {name}, which {by[name]} includes"


def check_cmake(found):
    name = "cmake/quantsweep-components.cmake"
    text = (tree.ROOT / name).read_text()
    for function, field in (("quantsweep_component", "target"), ("quantsweep_find_component", "package")):
        declared = declared_in_cmake(text, function)
        for component, parties in found.items():
            by = {getattr(PARTIES[party], field): header for party, header in parties.items()}
            yield from compare(name, component, declared.get(component, []), by, by)


def check_pkg_config(found):
    for name in ("cmake/quantsweep.pc.in", "cmake/quantsweep-compiled.pc.in"):
        text = (tree.ROOT / name).read_text()
        # With the library no body is visible, and therefore no xsimd.
        wanted = "Requires: xsimd\n" if "xsimd" in found["core"] and "compiled" not in name else ""
        if not (wanted in text and text.count("Requires") == (wanted != "")):
            yield f"{name}:1: does not require exactly the packages that a program then includes"
        if ("-pthread" in text) != ("threads" in found["core"]):
            yield f"{name}:1: -pthread, or its want, is not what the core's headers include"


def check_readme(found):
    text = (tree.ROOT / "README.md").read_text()
    rows = dict(re.findall(r"^\| `quantsweep::(\w+)`[^|]*\|[^|]*\| ([^|]*) \|$", text, re.MULTILINE))
    for component, parties in found.items():
        if component not in rows:
            yield f"README.md:1: its table has no component {component}"
            continue
        by = {PARTIES[party].debian: header for party, header in parties.items() if PARTIES[party].debian}
        yield from compare("README.md", component, re.findall(r"[\w-]+-dev\b", rows[component]), by, by)


def check_scripts(found):
    """Checks that each package is needed by an include, and that the tests install all of them."""
    needed = {PARTIES[party].debian for parties in found.values() for party in parties} - {""}
    known = {party.debian for party in PARTIES.values()} - {""}
    for pattern in SCRIPTS:
        for path in sorted(tree.ROOT.glob(pattern)):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                for package in sorted(set(re.findall(r"[\w-]+-dev\b", line)) & known - needed):
                    yield f"{tree.shown(path)}:{number}: asks for {package}, which no header includes"
    listed = (tree.ROOT / "scripts" / "test.sh").read_text()
    for package in sorted(needed):
        if package not in listed:
            yield f"scripts/test.sh:1: does not install {package}"


def check():
    found = included()
    for part in (check_cmake, check_pkg_config, check_readme, check_scripts):
        yield from part(found)


if __name__ == "__main__":
    tree.main(check)
