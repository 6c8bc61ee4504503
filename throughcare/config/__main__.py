"""`python -m throughcare.config`: the command line, where no script is installed."""

from __future__ import annotations

import sys

from throughcare.config.cli import main

sys.exit(main())
