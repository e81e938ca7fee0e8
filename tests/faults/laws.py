"""What must hold at all times of a programme's life, told from the committed store, the mailbox and the mail server.

- Received = done + held + pending: each mail is stored once, settled once, and its effects are there exactly when it is
  settled; the cursor has passed nothing that is not stored, and nothing settled is ever taken up again.
- Each letter is sent to each recipient once, or openly called unknown: the claim is committed before the first byte and
  the doubt before the dot; a letter goes again only where nobody could know, once, and a first letter to a third party
  never.
- Nobody outside the roles of a letter's match is a recipient, nor whoever wants no more mail.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.faults.doubles import FrailStore, Postbox, Postman, rows
from tests.gates.house import ERIC, KWAME, LEILA, PRIYA, RUTH

PAIRS = ((RUTH, ERIC), (KWAME, PRIYA), (RUTH, PRIYA))
SETTLED = ("done", "ignored", "duplicate")
WITH_A_PERSON = ("held", "quarantined")


@dataclass
class Laws:
    """The laws, and what they remember of earlier moments. `named`: whom the people of a newcomer have named."""

    store: FrailStore
    box: Postbox
    postman: Postman
    named: dict[str, set[str]] = field(default_factory=dict)
    states: dict[int, str] = field(default_factory=dict)
    traces: dict[int, int] = field(default_factory=dict)
    released: set[int] = field(default_factory=set)
    left: set[tuple[int, int]] = field(default_factory=set)
    unknown: set[tuple[str, str]] = field(default_factory=set)  # what was openly called so when a round was over

    def hold(self) -> None:
        """All of them."""
        self.no_mail_is_lost()
        self.received_is_done_and_held_and_pending()
        self.each_letter_is_sent_once_or_openly_unknown()
        self.nobody_outside_a_cases_roles_is_a_recipient()
        self.nobody_is_written_to_who_wants_no_more_mail()

    def note(self) -> None:
        """A round is over: what it leaves unknown may go once more, and what it leaves claimed is nobody's claim."""
        self.left = {(row["id"], row["attempts"]) for row in self._claimed()}
        doubtful = rows(self.store, "SELECT message_id, recipient FROM deliveries WHERE state = 'ambiguous'")
        self.unknown |= {(row["message_id"], row["recipient"]) for row in doubtful}

    def release(self, ids: Collection[int]) -> None:
        """A person has these taken up again."""
        self.released |= set(ids)
        self.states |= dict.fromkeys(ids, "new")

    def _claimed(self) -> list[dict[str, Any]]:
        return rows(self.store, "SELECT id, attempts, recipient FROM deliveries WHERE state = 'claimed'")

    def cursor(self) -> Mapping[str, Any] | None:
        found = rows(self.store, "SELECT uidvalidity, uid FROM cursors")
        return found[0] if found else None

    def look(self, step: str, recipient: str, ident: str) -> None:
        """At each byte that the server hears, what is committed says so already: a death here leaves one true state."""
        if step in ("MAIL", "RCPT", "DATA"):
            claimed = [row for row in self._claimed() if (row["id"], row["attempts"]) not in self.left]
            assert len(claimed) == 1, f"{step} is said of {len(claimed)} claimed letters"
            assert recipient in ("", claimed[0]["recipient"]), f"{recipient} is no recipient of the claimed letter"
            return
        (row,) = rows(
            self.store, "SELECT state FROM deliveries WHERE message_id = ? AND recipient = ?", ident, recipient
        )
        assert row["state"] == ("claimed" if step == "letter" else "ambiguous"), f"{step} is said of a {row['state']}"

    def no_mail_is_lost(self) -> None:
        """What the cursor has passed is stored, byte for byte; what is stored never goes."""
        cursor = self.cursor()
        stored = {
            (row["uidvalidity"], row["uid"]): row["raw"]
            for row in rows(self.store, "SELECT uidvalidity, uid, raw FROM messages")
        }
        for uid, one in self.box.inbox.mails.items():
            if cursor and self.box.inbox.uidvalidity == cursor["uidvalidity"] and uid <= cursor["uid"]:
                assert self.box.anew or stored.get((cursor["uidvalidity"], uid)) == one.raw, (
                    f"mail {uid} was passed over"
                )

    def received_is_done_and_held_and_pending(self) -> None:
        columns = "id, state, fingerprint, original, digest, case_id, reason, substr(raw, 1, 300) AS head"
        found = rows(self.store, f"SELECT {columns} FROM messages")
        counts = Counter(row["state"] for row in found)
        done, held = sum(counts[name] for name in SETTLED), sum(counts[name] for name in WITH_A_PERSON)
        assert len(found) == done + held + counts["new"], counts
        assert {row["id"] for row in found} >= set(self.states), "a stored mail is gone"
        first = Counter(row["fingerprint"] for row in found if row["state"] != "duplicate")
        assert not [one for one, number in first.items() if number > 1], "a mail is dealt with as two"
        for row in found:
            before = self.states.get(row["id"], "new")
            assert before == row["state"] or before not in SETTLED, f"{before} became {row['state']}"
            if before == "held" and row["state"] == "new":  # who wrote before their match was opened is heard now
                assert row["case_id"] is None, "a held mail of a match is taken up again"
                self.released.add(row["id"])
            else:
                assert row["state"] != "new" or before == "new", f"{before} is taken up again"
            self.states[row["id"]] = row["state"]
            self._effects(row)

    def _effects(self, row: dict[str, Any]) -> None:
        """The effects of a mail are there exactly when it is settled."""
        query = "SELECT count(*) AS n FROM history WHERE message = ? AND message <> ''"
        (lines,) = rows(self.store, query, row["digest"])
        (asked,) = rows(
            self.store, "SELECT count(*) AS n FROM questions WHERE message = ? AND answered_at IS NULL", row["id"]
        )
        if row["state"] == "new" and row["id"] not in self.released:
            assert lines["n"] == 0, "a mail has had effects and is still to be dealt with"
        if row["state"] == "new":
            assert asked["n"] == 0, "a mail that is still to be dealt with was asked about"
        by_staff = LEILA.encode() in row["head"]  # whose yes may do nothing
        if row["state"] == "done" and row["case_id"] and not (row["reason"] or by_staff or row["id"] in self.released):
            assert lines["n"], "a mail is done, and nothing came of it"
        if row["state"] in ("done", "ignored"):
            known = self.traces.setdefault(row["id"], lines["n"])
            assert known == lines["n"], "a mail has had effects twice"

    def each_letter_is_sent_once_or_openly_unknown(self) -> None:
        taken = Counter((one.message_id, one.recipient) for one in self.postman.taken)
        query = "SELECT d.*, l.first_contact, l.kind, l.case_id FROM deliveries d JOIN letters l USING (message_id)"
        known = set()
        for row in rows(self.store, query):
            name = (row["message_id"], row["recipient"])
            known.add(name)
            number = taken[name]
            assert number <= 1 + row["repeats"] <= 2, f"{row['kind']} was sent {number} times"
            assert number <= 1 + (name in self.unknown), f"{row['kind']} was repeated although its end was known"
            assert not (row["first_contact"] and row["repeats"]), "a first letter to a third party went again"
            if row["state"] == "sent":
                assert number, f"{row['kind']} is called sent and never was"
            elif number:
                assert row["state"] == "ambiguous" or row["repeats"] or row["state"] == "refused", row["state"]
        assert taken.keys() <= known, "a letter was sent that is not in the outbox"

    def nobody_outside_a_cases_roles_is_a_recipient(self) -> None:
        query = (
            "SELECT d.recipient, l.kind, l.case_id, c.connector_email, c.connectee_email, c.generation "
            "FROM deliveries d JOIN letters l USING (message_id) LEFT JOIN cases c ON c.id = l.case_id"
        )
        for row in rows(self.store, query):
            may = {LEILA}
            if row["case_id"]:
                named = self.named.get(row["connectee_email"], set())
                pairs = [pair for pair in PAIRS if pair[1].email == row["connectee_email"]]
                may |= named | {person.email for pair in pairs for person in pair}
                assert row["connectee_email"] in may, "a match of nobody"
                assert row["connector_email"] in may, "a match of nobody"
                if row["generation"] == 1:
                    may -= named
            assert row["recipient"] in may, f"{row['kind']} for {row['recipient']}"

    def nobody_is_written_to_who_wants_no_more_mail(self) -> None:
        """Told is told once, in the transaction in which a letter became sent."""
        query = "SELECT t.email, t.what FROM told t JOIN flags f ON f.email = t.email WHERE f.at < t.at"
        late = [row for row in rows(self.store, query) if row["email"] != LEILA and row["what"] != "stopped"]
        assert not late, f"{late} after they said no"
        (told,) = rows(self.store, "SELECT count(*) AS n FROM told")
        (sent,) = rows(self.store, "SELECT count(*) AS n FROM deliveries WHERE state = 'sent'")
        assert told["n"] == sent["n"]
