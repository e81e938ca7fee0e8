"""From what the rules hit, the times and the case to the set of intents of a letter."""

from mailbot.reading.intents.ledger import Facts
from mailbot.reading.intents.settle import Settled, settle

__all__ = ["Facts", "Settled", "settle"]
