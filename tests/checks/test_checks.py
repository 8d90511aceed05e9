# SPDX-License-Identifier: BSD-3-Clause
"""Tests each check on a small tree with one fault, because a check that cannot fail checks nothing."""
import json
import pathlib
import sys
import tempfile
import types
import unittest

import bodies
import dependencies
import errors
import floors
import format
import kernel_symbols
import light_headers
import links
import snippets
import style
import tests_mirror
import tree
import versions

sys.path.append(str(tree.ROOT / "benchmarks"))
sys.path.append(str(tree.ROOT / "benchmarks" / "compile_time"))
import compile_time
import report

HEADER = "// SPDX-License-Identifier: BSD-3-Clause\n#pragma once\n/// \\file  A header.\n"
COMPONENTS = """function(quantsweep_component component result)
    set(core Threads::Threads)
    set(json nlohmann_json::nlohmann_json)
endfunction()
function(quantsweep_find_component component result)
    set(core Threads)
    set(json nlohmann_json)
endfunction()
"""
README = """| `quantsweep::core` | all | none |
| `quantsweep::json` | `quantsweep/io/` | nlohmann-json3-dev |
| `quantsweep::eigen` | | none |
| `quantsweep::xtensor` | | none |
| `quantsweep::torch`, by name | | none |
| `quantsweep::opencv`, by name | | none |
| `quantsweep::cbc` | | none |
| `quantsweep::mpi`, by name | | none |
"""


class Checks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        was = tree.ROOT, tree.INCLUDE, floors.DOCUMENT
        self.addCleanup(lambda: self.place(*was))
        for exceptions in (tests_mirror.WITHOUT, light_headers.EXCEPTIONS, bodies.OTHERS):
            of_the_real_tree = dict(exceptions)
            exceptions.clear()
            self.addCleanup(exceptions.update, of_the_real_tree)
        self.place(self.root, self.root / "include" / "quantsweep", self.root / "docs" / "architecture.md")
        self.file("include/quantsweep/version.hpp", HEADER)
        self.file("include/quantsweep/core/error.hpp", HEADER + "    bad_thing = 101,\n")
        self.file("include/quantsweep/graph/graph.hpp", HEADER + "// throws bad_thing\n")
        self.file("include/quantsweep/core/inline.hpp", HEADER)
        self.file("tests/core/error.cpp", "#include <quantsweep/core/error.hpp>\n// bad_thing")
        self.file("tests/core/inline.cpp", "#include <quantsweep/core/inline.hpp>\n")
        self.file("tests/graph/graph.cpp", "#include <quantsweep/graph/graph.hpp>\n")
        self.file("docs/errors.md", "| 101 | `bad_thing` | when | what |\n")
        self.file("docs/architecture.md", f"{floors.BEGIN}\n{floors.END}\n")
        floors.write()

    @staticmethod
    def place(root, include, document):
        tree.ROOT, tree.INCLUDE, floors.DOCUMENT = root, include, document

    def file(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def split_header(self):
        """Writes core/error.hpp with correct bodies beside it."""
        self.file("include/quantsweep/core/error.hpp", HEADER + "    bad_thing = 101,\n" + bodies.ending(
            pathlib.PurePath("core/error.ipp")))
        self.file("include/quantsweep/core/error.ipp", HEADER + "#include <quantsweep/core/error.hpp>\n"
                  "#include <quantsweep/core/inline.hpp>\nQUANTSWEEP_INLINE void f() {}\n")

    def add_to(self, name, text):
        path = self.root / name
        path.write_text(path.read_text() + text)

    def assert_finds(self, check, *problems):
        found = list(check())
        self.assertEqual(len(found), len(problems), found)
        for problem, line in zip(problems, found):
            self.assertIn(problem, line)

    def test_a_tree_without_fault(self):
        self.split_header()
        for module in (floors, tests_mirror, style, errors, bodies, light_headers):
            self.assert_finds(module.check)

    def test_a_floor_that_looks_up(self):
        self.file("include/quantsweep/core/error.hpp", HEADER + "#include <quantsweep/graph/graph.hpp>\n")
        self.assert_finds(floors.check, "core/error.hpp:4: <quantsweep/graph/graph.hpp>: core may not include graph")

    def test_a_third_party_where_it_may_not_be(self):
        self.file("include/quantsweep/graph/graph.hpp", HEADER + "#include <Eigen/Core>\n#include <vector>\n")
        self.assert_finds(floors.check, "graph/graph.hpp:4: <Eigen/Core>: graph/graph.hpp may not name Eigen")

    def test_a_third_party_in_the_umbrella_of_all(self):
        self.file("include/quantsweep/allocate/problem.hpp", HEADER)
        self.file("include/quantsweep/allocate/cbc.hpp", HEADER + "#include <coin/Cbc_C_Interface.h>\n")
        floors.write()
        self.assert_finds(floors.check)
        self.add_to("include/quantsweep/allocate.hpp", "#include <quantsweep/allocate/cbc.hpp>\n")
        self.assert_finds(floors.check, "allocate.hpp:1: should not have <quantsweep/allocate/cbc.hpp>")

    def test_an_adapter_of_another_third_party(self):
        self.file("include/quantsweep/adapt/eigen.hpp", HEADER + "#include <xtensor/xarray.hpp>\n")
        self.assert_finds(floors.check, "adapt/eigen.hpp:4: <xtensor/xarray.hpp>")

    def test_an_inclusion_that_the_table_allows_in_vain(self):
        self.assert_finds(floors.check_table, "floors.py:1: graph may include core, and none of its headers does")
        self.add_to("include/quantsweep/graph/graph.hpp", "#include <quantsweep/core/error.hpp>\n")
        self.assert_finds(floors.check_table)

    def test_the_private_part_of_another_floor(self):
        self.file("include/quantsweep/core/detail/part.hpp", HEADER)
        self.file("include/quantsweep/graph/graph.hpp", HEADER + "#include <quantsweep/core/detail/part.hpp>\n")
        self.assert_finds(floors.check, "graph.hpp:4: <quantsweep/core/detail/part.hpp>: detail of core is its own")

    def test_the_private_part_of_a_floor_that_shares_it(self):
        self.file("include/quantsweep/kernel/detail/part.hpp", HEADER)
        including = HEADER + "#include <quantsweep/kernel/detail/part.hpp>\n"
        self.file("include/quantsweep/format/detail/own.hpp", including)
        floors.write()
        self.assert_finds(floors.check)
        self.file("include/quantsweep/format/format.hpp", including)
        floors.write()
        self.assert_finds(floors.check, "format.hpp:4: <quantsweep/kernel/detail/part.hpp>: detail of kernel is its own")

    def test_a_header_that_its_umbrella_lacks(self):
        self.file("include/quantsweep/graph/batch.hpp", HEADER)
        self.assert_finds(floors.check, "graph.hpp:1: lacks <quantsweep/graph/batch.hpp>")

    def test_a_table_that_was_edited_by_hand(self):
        self.file("docs/architecture.md", floors.DOCUMENT.read_text().replace("| `core` |", "| `cor` |", 1))
        self.assert_finds(floors.check, "docs/architecture.md:1")

    def test_a_header_without_test_and_a_test_without_header(self):
        (self.root / "tests/graph/graph.cpp").rename(self.root / "tests/graph/other.cpp")
        self.assert_finds(tests_mirror.check, "graph/graph.hpp:1: no tests/graph/graph.cpp", "graph/other.cpp:1")

    def test_a_test_that_does_not_include_its_header_first(self):
        self.file("tests/graph/graph.cpp", "#include <vector>\n#include <quantsweep/graph/graph.hpp>\n")
        self.assert_finds(tests_mirror.check, "graph/graph.cpp:1: does not include <quantsweep/graph/graph.hpp> first")

    def test_bodies_that_look_up(self):
        self.split_header()
        self.add_to("include/quantsweep/core/error.ipp", "#include <quantsweep/graph/graph.hpp>\n")
        self.assert_finds(floors.check, "core/error.ipp:7: <quantsweep/graph/graph.hpp>: core may not include graph")

    def test_bodies_without_first_lines(self):
        self.file("include/quantsweep/core/error.ipp", "\n")
        self.assert_finds(style.check, "error.ipp:1: does not", "error.ipp:2: does not", "error.ipp:3: does not")

    def test_bodies_that_nothing_includes_or_that_are_of_no_header(self):
        self.split_header()
        self.file("include/quantsweep/core/error.hpp", HEADER)
        self.file("include/quantsweep/graph/other.ipp", HEADER)
        self.assert_finds(bodies.check, "core/error.hpp:1: does not end with the inclusion of its bodies",
                          "graph/other.ipp:1: bodies of no header")

    def test_bodies_that_do_not_include_their_header_first(self):
        self.split_header()
        self.file("include/quantsweep/core/error.ipp", HEADER + "#include <vector>\nQUANTSWEEP_INLINE void f() {}\n")
        self.assert_finds(bodies.check, "error.ipp:1: does not include <quantsweep/core/error.hpp> first",
                          "error.ipp:1: does not include <quantsweep/core/inline.hpp>")

    def test_a_template_that_is_declared_extern_and_never_defined(self):
        self.split_header()
        path = self.root / "include/quantsweep/core/error.hpp"
        block = "#ifdef QUANTSWEEP_COMPILED\nextern template int f<1>();\nextern template int f<2>();\n#endif\n"
        path.write_text(path.read_text().replace(bodies.ending(pathlib.PurePath("core/error.ipp")),
                                                 block + bodies.ending(pathlib.PurePath("core/error.ipp"))))
        self.add_to("include/quantsweep/core/error.ipp", "#ifdef QUANTSWEEP_COMPILED\ntemplate int f<1>();\n#endif\n")
        self.assert_finds(bodies.check, "core/error.ipp:1: does not define template int f<2>()")

    def test_a_type_that_depends_on_the_macro_and_a_body_in_a_header(self):
        self.file("include/quantsweep/graph/graph.hpp",
                  HEADER + "#ifdef QUANTSWEEP_COMPILED\nextern template int f<1>();\n#endif\n"
                  "#ifdef QUANTSWEEP_COMPILED\nstruct s;\n#endif\nQUANTSWEEP_INLINE void f() {}\n")
        self.assert_finds(bodies.check, "graph.hpp:7: depends on QUANTSWEEP_COMPILED", "graph.hpp:10: a body of the compiled")

    def test_a_dear_header_in_an_interface_and_by_way_of_a_private_one(self):
        self.split_header()
        self.add_to("include/quantsweep/core/error.ipp", "#include <thread>\n")  # allowed in bodies
        self.file("include/quantsweep/graph/detail/part.hpp", HEADER + "#include <mutex>\n")
        self.file("include/quantsweep/graph/graph.hpp",
                  HEADER + "#include <filesystem>\n#include <quantsweep/graph/detail/part.hpp>\n")
        self.assert_finds(light_headers.check, "graph/graph.hpp:1: includes <filesystem>;",
                          "graph/graph.hpp:1: includes <mutex>, by way of graph/detail/part.hpp")

    def test_an_exception_that_nothing_needs(self):
        light_headers.EXCEPTIONS["graph/graph.hpp"] = {"chrono": "why not"}
        self.addCleanup(light_headers.EXCEPTIONS.clear)
        self.assert_finds(light_headers.check, "graph/graph.hpp does not include <chrono>")

    def declare(self, components=COMPONENTS, core_includes="#include <thread>\n", packages="nlohmann-json3-dev"):
        self.file("cmake/quantsweep-components.cmake", components)
        self.file("cmake/quantsweep.pc.in", "Libs: -pthread\n")
        self.file("cmake/quantsweep-compiled.pc.in", "Libs: -lquantsweep -pthread\n")
        self.file("README.md", README)
        self.file("scripts/test.sh", f"packages=(g++ {packages})\n")
        self.file("include/quantsweep/graph/graph.hpp", HEADER + core_includes)
        self.file("include/quantsweep/io/file.hpp", HEADER + "#include <nlohmann/json.hpp>\n")

    def test_dependencies_that_are_declared(self):
        self.declare()
        self.assert_finds(dependencies.check)

    def test_a_dependency_that_nothing_includes(self):
        self.declare(COMPONENTS.replace("Threads::Threads", "Threads::Threads xsimd"), packages="nlohmann-json3-dev libxsimd-dev")
        self.assert_finds(dependencies.check, "component core declares xsimd, which none of its headers includes",
                          "scripts/test.sh:1: asks for libxsimd-dev, which no header includes")

    def test_a_dependency_that_is_not_declared(self):
        self.declare(core_includes="#include <thread>\n#include <xsimd/xsimd.hpp>\n")
        self.assert_finds(dependencies.check, *["component core does not declare xsimd, which graph/graph.hpp includes"] * 2,
                          "quantsweep.pc.in:1: does not require exactly", "README.md:1: component core does not declare libxsimd-dev",
                          "scripts/test.sh:1: does not install libxsimd-dev")

    def test_threads_that_nothing_includes(self):
        self.declare(core_includes="")
        self.assert_finds(dependencies.check, "core declares Threads::Threads", "core declares Threads, which",
                          "quantsweep.pc.in:1: -pthread", "quantsweep-compiled.pc.in:1: -pthread")

    @unittest.skipUnless(format.tool(), "no clang-format")
    def test_a_file_that_is_not_formatted(self):
        self.file(".clang-format", "BasedOnStyle: Google\nColumnLimit: 120\n")
        self.file("include/quantsweep/core/error.hpp", "struct s {};\nvoid   f( );\n")
        for name in ("tests", "examples", "benchmarks"):
            (self.root / name).mkdir(exist_ok=True)
        self.assert_finds(format.check, "include/quantsweep/core/error.hpp:2: not as .clang-format wants it")

    def test_first_lines_macros_lengths_and_machine_paths(self):
        self.file("include/quantsweep/core/error.hpp", HEADER.replace("#pragma once", "#define GUARD") + "\n" * 400)
        self.file("docs/notes.md", "see /ho" + "me/somebody/file\n")
        self.assert_finds(style.check, "error.hpp:2: does not begin", "error.hpp:2: macro GUARD", "error.hpp:350:",
                          "docs/notes.md:1: a path of one machine")

    def test_an_error_without_documentation_test_and_thrower(self):
        self.file("include/quantsweep/core/error.hpp", HEADER + "    bad_thing = 101,\n    new_thing = 101,\n")
        self.assert_finds(errors.check, "error.hpp:5: 101 is taken", "no line for 101 new_thing",
                          "nothing throws new_thing", "no test names new_thing")

    def test_versions_that_differ(self):
        self.file("include/quantsweep/version.hpp", HEADER + '#define QUANTSWEEP_VERSION "1.2.3"\n')
        self.file("CITATION.cff", "cff-version: 1.2.0\nversion: 1.2.3\n")
        self.file("packaging/vcpkg/quantsweep/vcpkg.json", '{\n  "version": "1.2.2"\n}\n')
        self.file("packaging/debian/changelog", "other (1.2.3-1)\n")
        self.assert_finds(versions.check, "vcpkg.json:1: names 1.2.2, and the library is 1.2.3",
                          "changelog:1: names no version")

    def test_snippets(self):
        self.file("examples/host.hpp", "int a;  // one\nint b;\n")
        self.file("tests/snippets/host.cpp.in", "#include <vector>\nvoid f() {\n@snippet@\n}\n")
        self.file("README.md", "<!-- snippet: from=examples/host.hpp -->\n```cpp\n// of a host\nint a; // one\n  int b;\n```\n"
                  "1.\n   ```cpp\n   #include <span>\n   g();\n   ```\n```cpp\nint main() {}\n```\n")
        self.assert_finds(snippets.check)
        made = snippets.generate(self.root / "README.md").splitlines()
        self.assertEqual(made[1:3], ["#include <vector>", "#include <span>"])
        self.assertEqual(made[made.index('#line 9 "README.md"') + 2], "g();")
        self.assertIn("int main() {}", made)

    def test_snippets_with_faults(self):
        self.file("examples/host.hpp", "int a;\nint b;\n")
        self.file("tests/snippets/host.cpp.in", "@snippet@\n")
        mark = "<!-- snippet: {} -->\n```cpp\n{}\n```\n".format
        self.file("README.md", mark("from=examples/host.hpp", "int b;\nint a;") + mark("from=no.hpp", "int a;") +
                  mark("prelude=no", "f();") + mark("txt", "f();"))
        self.assert_finds(snippets.check, "README.md:1: a snippet comment that is misspelt",
                          "README.md:4: examples/host.hpp does not have, in this order: int a;",
                          "README.md:8: quotes no.hpp", "README.md:12: there is no prelude no")

    def test_links(self):
        self.file("docs/page.md", "# A page: `code`\n## Twice\n## Twice\n```sh\n# no heading\n```\n")
        self.file("README.md", "# Top\n[a](docs/page.md#a-page-code), [b](docs/page.md#twice-1) [c](docs) [d](#top)\n"
                  "[e](https://example.org/no) `[f](no.md)`\n")
        self.assert_finds(links.check)
        self.file("README.md", "[a](docs/page.md#no-heading) [b](no.md)\n\n[![c](no.svg)](#top) [d](../elsewhere.md)\n\n"
                  "[other.md](docs/page.md#twice) [page.md](docs/page.md)\n")
        self.assert_finds(links.check, "README.md:5: a link that is called other.md leads to page.md",
                          "README.md:1: docs/page.md has no heading no-heading", "README.md:1: no.md is not",
                          "README.md:3: no.svg is not", "README.md:3: this page has no heading top",
                          "README.md:3: ../elsewhere.md is not")

    def test_kernels_of_one_instruction_set_that_others_could_share(self):
        unit = "kernels_xsimd__avx2.cpp.o:\n"
        own = "0 W void quantsweep::detail::map<xsimd::avx2>()\n0 V DW.ref.__gxx_personality_v0\n0 t local\n"
        shared = "0 W std::vector<int>::size() const\n"
        self.assertEqual(list(kernel_symbols.check(unit + own + "core.cpp.o:\n" + shared)), [])
        self.assertEqual(list(kernel_symbols.check(unit + own + shared)),
                         ["the kernels on avx2 define std::vector<int>::size() const"])
        self.assertEqual(list(kernel_symbols.check(shared)), ["the library has no kernels"])

    def test_a_benchmark_that_is_slower_with_wider_registers(self):
        def row(build, n, nanoseconds):
            return {"name": "moments", "data": "relu", "n": n, "build": build, "ns_per_element": nanoseconds}

        rows = [row("portable", 10, 1.0), row("native", 10, 1.05), row("compiled", 10, 0.5), row("compiled", 10, 0.5),
                row("portable", 20, 1.0), row("native", 20, 1.2), row("peer", 20, 9.0)]
        self.assertEqual(list(report.losses(rows)), ["moments, relu, 20: native takes 1.20 times what portable takes"])
        rows = [row("compiled", 10, 0.7), row("avx2", 10, 0.5), row("sse2", 10, 0.4), row("native", 10, 0.41),
                row("portable", 10, 2.0)]
        self.assertEqual(list(report.losses(rows)), ["moments, relu, 10: compiled takes 1.75 times what sse2 takes",
                                                     "moments, relu, 10: avx2 takes 1.25 times what sse2 takes"])
        bound = row("native", 10, 2.0) | {"name": "bound: memcpy"}
        self.assertEqual(list(report.losses([bound, bound | {"build": "portable", "ns_per_element": 1.0}])), [])

    def test_units_that_compile_for_too_long(self):
        seconds = {(compile_time.EIGEN, ""): 1.0, (compile_time.MINIMAL, "compiled"): 3.0,
                   (compile_time.SECOND, "compiled"): 3.2, (compile_time.MINIMAL, "header-only"): 20.0,
                   (compile_time.SECOND, "header-only"): 21.9}
        least = {key: types.SimpleNamespace(seconds=time) for key, time in seconds.items()}
        self.assertEqual(list(compile_time.excesses(least)), [])
        least[compile_time.MINIMAL, "compiled"].seconds = 3.1
        least[compile_time.SECOND, "header-only"].seconds = 24.0
        self.assertEqual(list(compile_time.excesses(least)), [
            f"{compile_time.MINIMAL}, compiled: 3.10 times {compile_time.EIGEN}, more than 3",
            f"{compile_time.SECOND}, header-only: 1.20 times {compile_time.MINIMAL}, more than 1.1"])

    def test_a_table_of_benchmarks_without_some_sizes(self):
        rows = [{"name": "moments", "data": "relu", "n": n, "build": "compiled", "ns_per_element": nanoseconds, "ratio": None,
                 "reference": ""} for n, nanoseconds in ((990_976, 0.25), (84_000_000, 0.5))]
        on = {"cpu": "", "widest": "", "caches": {}, "compiler": "", "flags": "", "versions": {}}
        self.file("rows.json", json.dumps({"machine": on, "rows": rows}))
        self.assertIn("| moments | relu |  | 0.250 |  | 0.500 |  |  |  |  |  |", report.table(self.root / "rows.json"))

    def test_a_table_of_benchmarks_on_two_instruction_sets(self):
        def row(name, data, build, nanoseconds, ratio, reference):
            return {"name": name, "data": data, "n": 100_000, "build": build, "ns_per_element": nanoseconds,
                    "ratio": ratio, "reference": reference}

        rows = [row("moments", "relu", "compiled", 0.25, 4.0, "bound: min + max"),
                row("moments", "relu", "avx2", 0.3, 1.2, "moments, compiled"),
                row("moments", "normal", "avx2", 0.9, 1.2, "moments, compiled"),
                row("moments", "relu", "portable", 0.5, 2.0, "moments, compiled"),
                row("bound: min + max", "normal", "compiled", 0.0625, None, ""),
                row("bound: min + max", "normal", "avx2", 0.1, 1.6, "bound: min + max, compiled")]
        on = {"cpu": "", "widest": "", "caches": {}, "compiler": "", "flags": "", "versions": {}}
        self.file("rows.json", json.dumps({"machine": on, "rows": rows}))
        table = report.table(self.root / "rows.json")
        self.assertIn("| bound: min + max | normal | 0.062 |  |  |  |  | 0.100 |  |  |  |\n"
                      "| moments | relu | 0.250 |  |  |  | 4.00 | 0.300 | 3.00 |  | 2.00 |", table)

    def test_a_round_of_benchmarks_whose_bound_is_off(self):
        def measure(build, number, times, bounds):
            runs = [{"name": f"{name}|{reference}|normal|{n}", "cpu_time": time * n, "time_unit": "ns"}
                    for name, reference, measured in (("bound: memcpy", "", bounds), ("min_max", "bound: memcpy", times))
                    for n, time in measured.items()]
            if build == "compiled":
                runs.append({"name": "search||normal|1", "cpu_time": 5 + number, "time_unit": "ns"})
            self.file(f"raw/{build}.{number}.json", json.dumps({"context": {}, "benchmarks": runs}))

        # What is off: in round 1 the bound of the large size, in round 2 that of the small size; on AVX2, in the only
        # round with its kernel, both. The bounds of builds differ.
        measure("compiled", 1, {10: 3.0, 98: 4.0}, {10: 1.0, 100: 2.4})
        measure("compiled", 2, {10: 2.0, 98: 5.0}, {10: 1.2, 100: 2.1})
        measure("avx2", 2, {10: 1.0, 98: 1.0}, {10: 1.7, 100: 3.4})
        measure("avx2", 3, {}, {10: 1.5, 100: 3.0})
        measure("native", 1, {10: 1.0, 98: 2.0}, {10: 1.5, 100: 3.0})
        measure("peer", 1, {}, {})
        lines = report.collect(self.root / "raw", self.root / "rows.json")
        self.assertEqual(lines, ["min_max, normal, 10: avx2 has no quiet round", "min_max, normal, 98: avx2 has no quiet round"])
        rows = {(r["name"], r["build"], r["n"]): r["ns_per_element"]
                for r in json.loads((self.root / "rows.json").read_text())["rows"]}
        self.assertEqual({key: time for key, time in rows.items() if key[0] == "min_max"},
                         {("min_max", "compiled", 10): 3.0, ("min_max", "compiled", 98): 5.0,
                          ("min_max", "native", 10): 1.0, ("min_max", "native", 98): 2.0})
        self.assertEqual(rows["bound: memcpy", "compiled", 10], 1.0)
        self.assertEqual(rows["search", "compiled", 1], 6.0)


if __name__ == "__main__":
    unittest.main()
