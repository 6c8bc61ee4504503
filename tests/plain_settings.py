"""Django settings for tests of rules: words are spoken as they are written, and nothing else is there."""

from __future__ import annotations

USE_I18N = False
