# SPDX-License-Identifier: BSD-3-Clause
"""Tests on a small header which names need a docstring according to scripts/docs.sh. Skipped without Doxygen."""
import pathlib
import shutil
import sys
import tempfile
import unittest

import tree

sys.path.append(str(tree.ROOT / "docs" / "site"))
from declarations import run_doxygen
from interface import Interface

HEADER = """// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \\file  What is public.
namespace quantsweep {
/// Makes a number.
///   m.value(x)  of x, times two
/// and, optionally,
///   m.name()    in words
template <class M>
concept maker = requires(const M m) {
    { m.value(1) };
};
/// Models maker.
/// Errors  none
class model {
public:
    model() = default;
    model(const model&) = delete;
    model& operator=(const model&) = delete;
    ~model();
    int value(int x) const;
    const char* name() const;
    int bare() const;
    int trailing = 0;  ///< with words
    int plain = 0;

private:
    int hidden() const;
};
enum class state { on, off  /* no words */ };
/// Of an int.
int twice(int x);
int twice(double x);
int once(int x);
namespace detail {
int inside(int x);
}
}  // namespace quantsweep
"""


@unittest.skipUnless(shutil.which("doxygen"), "no doxygen")
class Docstrings(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        include, work = pathlib.Path(folder.name) / "include", pathlib.Path(folder.name) / "work"
        for name in ("public.hpp", "detail/private.hpp"):
            path = include / "quantsweep" / "core" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(HEADER if name == "public.hpp" else "/// \\file  Private.\nnamespace quantsweep { int f(); }\n")
        work.mkdir()
        run_doxygen(tree.ROOT / "docs" / "site" / "Doxyfile", include, work)
        self.interface = Interface(work / "xml", include)

    def doc(self, name):
        return next(entity.doc for entity in self.interface.all() if entity.name == name)

    def test_names_without_a_docstring(self):
        found = self.interface.undocumented()
        self.assertEqual([line.split(": ", 1)[1].split(" has")[0] for line in found],
                         ["function model::bare", "variable model::plain", "enum state", "enumerator state::on",
                          "enumerator state::off", "function once"])
        self.assertTrue(found[0].startswith("include/quantsweep/core/public.hpp:23:"), found[0])

    def test_docstrings_are_as_they_are_written(self):
        self.assertEqual(self.doc("model"), "Models maker.\nErrors  none")
        self.assertEqual(self.doc("maker").splitlines()[1], "  m.value(x)  of x, times two")
        self.assertEqual(self.doc("model::trailing"), "with words")

    def test_what_a_concept_asks_for_has_its_words(self):
        self.assertEqual(self.doc("model::value"), "As `maker` asks: of x, times two")
        self.assertEqual(self.doc("model::name"), "As `maker` asks: in words")


if __name__ == "__main__":
    unittest.main()
