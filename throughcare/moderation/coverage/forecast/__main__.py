"""One forecast: a load and a stretch as JSON come in, the forecast goes out. Steps back behind everything else."""

from __future__ import annotations

import os
import sys

from throughcare.moderation.coverage.forecast.exchange import answer

os.nice(10)
sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))
