"""The SMTP door."""

from mailbot.outbox.connection import Answer, Line, SmtpSettings
from mailbot.outbox.recovery import Recovered, SentFolder
from mailbot.outbox.retry import RetryPolicy
from mailbot.outbox.sending import ALL, Delivered, Hooks, Outbox, Which

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
