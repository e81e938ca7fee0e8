"""What an error of the mailbox's connection says of itself, on standard error and in `doctor`: nobody's words."""

from __future__ import annotations

import ssl

import pytest
from imapclient import IMAPClient

from mailbot.inbox.connection import said


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (IMAPClient.AbortError("unexpected response: b'Dear Ruth, Thursday at 2'"), "unexpected response: [withheld]"),
        (
            ValueError("invalid literal for int() with base 10: b'Thursday'"),
            "invalid literal for int() with base 10: [withheld]",
        ),
        (IMAPClient.Error('Tuple incomplete before "(Thursday at 2"'), "Tuple incomplete before [withheld]"),
        (IMAPClient.Error("select failed: Mailbox doesn't exist"), "select failed: Mailbox doesn't exist"),
        (IMAPClient.Error("login failed: ruth@example.org is\r\n unknown"), "login failed: [address] is unknown"),
        (
            ssl.SSLError(1, "certificate is not valid for 'mx.example.org'"),
            "certificate is not valid for 'mx.example.org'",
        ),
        (ConnectionRefusedError(111, "Connection refused"), "[Errno 111] Connection refused"),
        (AssertionError(), "AssertionError"),
        (IMAPClient.Error("x" * 1000), "x" * 200),
    ],
)
def test_what_it_says(error: Exception, text: str) -> None:
    assert text in said(error)
    assert not {"Ruth", "Thursday", "ruth@example.org"} & set(said(error).replace("'", " ").split())
