"""What screens show: a concern with all around it, and somebody's safety plan and C-SSRS screens."""

from __future__ import annotations
