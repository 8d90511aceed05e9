#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Installs what is missing and builds the documentation into build/docs/html, where it can be read without a server.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/install_packages.sh

install_packages doxygen furo python3 python3-myst-parser python3-sphinx
python3 -B docs/site/build.py "$@"
