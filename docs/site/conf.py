# SPDX-License-Identifier: BSD-3-Clause
# Sphinx reads this; build.py makes what it reads.
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from interface import Interface  # noqa: E402

project = "quantsweep"
version = release = re.search(r'VERSION "(.*)"', (ROOT / "include/quantsweep/version.hpp").read_text())[1]
copyright = "the authors of quantsweep"
extensions = ["myst_parser", "reference"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 4
suppress_warnings = ["myst.header"]  # a page may begin with a heading of any level
highlight_language = "text"
primary_domain = None
nitpicky = True

pygments_style, pygments_dark_style = "friendly", "native"
html_theme = "furo"
html_title = f"quantsweep {release}"
html_static_path = ["static"]
html_css_files = ["style.css"]
html_copy_source = html_use_index = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#1f5fa8", "color-brand-content": "#1f5fa8"},
    "dark_css_variables": {"color-brand-primary": "#7db3f0", "color-brand-content": "#7db3f0"},
}


def setup(app):
    app.interface = Interface(ROOT / "build" / "docs" / "work" / "xml", ROOT / "include")
