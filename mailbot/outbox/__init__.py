"""The SMTP door."""

from mailbot.outbox.connection import Answer, Line, SmtpSettings
from mailbot.outbox.recovery import ALL, Recovered, SentFolder, Which
from mailbot.outbox.retry import RetryPolicy
from mailbot.outbox.sending import Delivered, Hooks, Outbox

__all__ = [
    "ALL",
    "Answer",
    "Delivered",
    "Hooks",
    "Line",
    "Outbox",
    "Recovered",
    "RetryPolicy",
    "SentFolder",
    "SmtpSettings",
    "Which",
]
