"""How much is tried: `--hypothesis-profile long` is what `make faults-long` says."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("long")
