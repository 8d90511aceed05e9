# SPDX-License-Identifier: BSD-3-Clause
"""The checks themselves, on a small tree with one fault each: a check that cannot fail checks nothing."""
import pathlib
import tempfile
import unittest

import errors
import floors
import style
import tests_mirror
import tree

HEADER = "// SPDX-License-Identifier: BSD-3-Clause\n#pragma once\n/// \\file  A header.\n"


class Checks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        was = tree.ROOT, tree.INCLUDE, floors.DOCUMENT
        self.addCleanup(lambda: self.place(*was))
        for exceptions in (tests_mirror.WITHOUT, tests_mirror.MORE):  # of the real tree
            mended = dict(exceptions)
            exceptions.clear()
            self.addCleanup(exceptions.update, mended)
        self.place(self.root, self.root / "include" / "quantsweep", self.root / "docs" / "architecture.md")
        self.file("include/quantsweep/version.hpp", HEADER)
        self.file("include/quantsweep/core/error.hpp", HEADER + "    bad_thing = 101,\n")
        self.file("include/quantsweep/graph/graph.hpp", HEADER + "// throws bad_thing\n")
        self.file("tests/core/error.cpp", "// bad_thing")
        self.file("tests/graph/graph.cpp", "")
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

    def assert_finds(self, check, *problems):
        found = list(check())
        self.assertEqual(len(found), len(problems), found)
        for problem, line in zip(problems, found):
            self.assertIn(problem, line)

    def test_a_tree_without_fault(self):
        for module in (floors, tests_mirror, style, errors):
            self.assert_finds(module.check)

    def test_a_floor_that_looks_up(self):
        self.file("include/quantsweep/core/error.hpp", HEADER + "#include <quantsweep/graph/graph.hpp>\n")
        self.assert_finds(floors.check, "core/error.hpp:4: <quantsweep/graph/graph.hpp>: core may not include graph")

    def test_a_third_party_where_it_may_not_be(self):
        self.file("include/quantsweep/graph/graph.hpp", HEADER + "#include <Eigen/Core>\n#include <vector>\n")
        self.assert_finds(floors.check, "graph/graph.hpp:4: <Eigen/Core>: graph/graph.hpp may not name Eigen")

    def test_an_adapter_of_another_third_party(self):
        self.file("include/quantsweep/adapt/eigen.hpp", HEADER + "#include <xtensor/xarray.hpp>\n")
        self.assert_finds(floors.check, "adapt/eigen.hpp:4: <xtensor/xarray.hpp>")

    def test_the_private_part_of_another_floor(self):
        self.file("include/quantsweep/core/detail/part.hpp", HEADER)
        self.file("include/quantsweep/graph/graph.hpp", HEADER + "#include <quantsweep/core/detail/part.hpp>\n")
        self.assert_finds(floors.check, "graph.hpp:4: <quantsweep/core/detail/part.hpp>: detail of core is its own")

    def test_a_header_that_its_umbrella_lacks(self):
        self.file("include/quantsweep/graph/batch.hpp", HEADER)
        self.assert_finds(floors.check, "graph.hpp:1: lacks <quantsweep/graph/batch.hpp>")

    def test_a_table_that_was_edited_by_hand(self):
        self.file("docs/architecture.md", floors.DOCUMENT.read_text().replace("| `core` |", "| `cor` |", 1))
        self.assert_finds(floors.check, "docs/architecture.md:1")

    def test_a_header_without_test_and_a_test_without_header(self):
        (self.root / "tests/graph/graph.cpp").rename(self.root / "tests/graph/other.cpp")
        self.assert_finds(tests_mirror.check, "graph/graph.hpp:1: no tests/graph/graph.cpp", "graph/other.cpp:1")

    def test_first_lines_macros_lengths_and_machine_paths(self):
        self.file("include/quantsweep/core/error.hpp", HEADER.replace("#pragma once", "#define GUARD") + "\n" * 400)
        self.file("docs/notes.md", "see /ho" + "me/somebody/file\n")
        self.assert_finds(style.check, "error.hpp:2: does not begin", "error.hpp:2: macro GUARD", "error.hpp:350:",
                          "docs/notes.md:1: a path of one machine")

    def test_an_error_without_documentation_test_and_thrower(self):
        self.file("include/quantsweep/core/error.hpp", HEADER + "    bad_thing = 101,\n    new_thing = 101,\n")
        self.assert_finds(errors.check, "error.hpp:5: 101 is taken", "no line for 101 new_thing",
                          "nothing throws new_thing", "no test names new_thing")


if __name__ == "__main__":
    unittest.main()
