"""The IMAP door."""

from mailbot.inbox.connection import ImapSettings
from mailbot.inbox.fetching import Fetched
from mailbot.inbox.mailbox import KEYWORD, Inbox

__all__ = ["KEYWORD", "Fetched", "ImapSettings", "Inbox"]
