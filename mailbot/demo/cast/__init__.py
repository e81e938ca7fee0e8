"""The demo's people and what they do, one module a network; all names are invented."""

from __future__ import annotations

from mailbot.demo.cast import distant, eric, others, quebec
from mailbot.demo.cast.staff import COORDINATOR
from mailbot.demo.script import Match

MATCHES: tuple[Match, ...] = (*eric.MATCHES, *distant.MATCHES, *quebec.MATCHES, *others.MATCHES)
"""Every match that the scripts lead to, referrals' own ones too."""

__all__ = ["COORDINATOR", "MATCHES"]
