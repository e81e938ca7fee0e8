"""Tells the author's own words from everything else in a body: quotes, forwards, signatures, disclaimers."""

from mailbot.mail.reply.scan import reply_text
from mailbot.mail.reply.zones import ReplyText, Stretch, Zone

__all__ = ["ReplyText", "Stretch", "Zone", "reply_text"]
