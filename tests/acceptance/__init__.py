"""Whole conversations: mail in, letters out, through the real program, over real IMAP and SMTP."""
