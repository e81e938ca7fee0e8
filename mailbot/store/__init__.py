"""The case book: what came in, whose case it is, what goes out and what waits, in one transaction at a time."""

from mailbot.store.database import Book, Store
from mailbot.store.values import (
    Cursor,
    Delivery,
    Entry,
    Fate,
    Handling,
    Incoming,
    Mark,
    Moment,
    Outgoing,
    Post,
    Posted,
    Question,
    Received,
    StoredFile,
    Tagged,
    Told,
    Unsent,
)

__all__ = [
    "Book",
    "Cursor",
    "Delivery",
    "Entry",
    "Fate",
    "Handling",
    "Incoming",
    "Mark",
    "Moment",
    "Outgoing",
    "Post",
    "Posted",
    "Question",
    "Received",
    "Store",
    "StoredFile",
    "Tagged",
    "Told",
    "Unsent",
]
