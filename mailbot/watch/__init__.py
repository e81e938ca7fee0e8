"""Whether this process may act: it owns the programme, its clock can be believed, and its memory is not an old one."""

from mailbot.watch.pause import ALARM
from mailbot.watch.watch import Watch

__all__ = ["ALARM", "Watch"]
