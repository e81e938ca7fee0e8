"""The IMAP door."""

from mailbot.inbox.connection import ImapSettings
from mailbot.inbox.fetching import KEYWORD, Fetched
from mailbot.inbox.files import read_files
from mailbot.inbox.mailbox import Inbox

__all__ = ["KEYWORD", "Fetched", "ImapSettings", "Inbox", "read_files"]
