"""Template and context become a message: words in letters, HTML from them, MIME around both."""

from mailbot.mail.compose.check import Problem
from mailbot.mail.compose.letters import LANGUAGES, LetterError, Part, Rendered, Templates
from mailbot.mail.compose.mime import Envelope, Picture, compose
from mailbot.mail.message import Attachment

__all__ = [
    "LANGUAGES",
    "Attachment",
    "Envelope",
    "LetterError",
    "Part",
    "Picture",
    "Problem",
    "Rendered",
    "Templates",
    "compose",
]
