"""No machine is answered, and what can't be told from a person is answered three times at most."""

from __future__ import annotations

from typing import Any

import pytest

from mailbot.store import Handling
from tests.gates.house import ERIC, LEILA, MALLORY, PROGRAMME, RUTH, House, everything, read

OFFER = "OFFER 2026-03-12T14:00 here"
MACHINES: dict[str, dict[str, str]] = {
    "a null return path": {"Return_Path": "<>"},
    "Auto-Submitted: auto-replied": {"Auto_Submitted": "auto-replied"},
    "Auto-Submitted: auto-generated": {"Auto_Submitted": "auto-generated"},
    "Auto-Submitted with a comment": {"Auto_Submitted": "auto-notified; owner-email=x@example.org"},
    "a report": {"Content_Type": "multipart/report; report-type=delivery-status; boundary=b"},
    "a read receipt": {"Content_Type": "multipart/report; report-type=disposition-notification; boundary=b"},
    "Precedence: bulk": {"Precedence": "bulk"},
    "Precedence: list": {"Precedence": "list"},
    "Precedence: junk": {"Precedence": "junk"},
    "Precedence: auto_reply": {"Precedence": "auto_reply"},
    "List-Id": {"List_Id": "<jobs.example.org>"},
    "List-Unsubscribe": {"List_Unsubscribe": "<mailto:x@example.org>"},
    "List-Post": {"List_Post": "<mailto:x@example.org>"},
    "List-Help": {"List_Help": "<mailto:x@example.org>"},
    "List-Owner": {"List_Owner": "<mailto:x@example.org>"},
    "List-Archive": {"List_Archive": "<https://example.org>"},
    "List-Subscribe": {"List_Subscribe": "<mailto:x@example.org>"},
    "our own loop header": {"X_Mailbot_Loop": PROGRAMME},
    "another programme's loop header": {"X_Mailbot_Loop": "connector@other.example.org"},
    "our own address": {"From": PROGRAMME},
    "our own tagged address": {"From": PROGRAMME.replace("@", f"+{'a' * 26}@")},
}


@pytest.mark.parametrize("kind", MACHINES)
def test_automatic_mail_is_never_answered(home: House, kind: str) -> None:
    case = home.opened()
    home.says(RUTH, OFFER, **MACHINES[kind])
    assert not [one for one in home.new_letters() if one.recipients != (LEILA,)]
    assert home.last().state is Handling.IGNORED
    assert not home.case(case.id).offers


@pytest.mark.parametrize(
    "headers", [{"X_Auto_Response_Suppress": "All"}, {"Auto_Submitted": "no"}, {"Precedence": "normal"}], ids=str
)
def test_what_peoples_mail_has_too_is_no_proof_of_a_machine(home: House, headers: dict[str, str]) -> None:
    case = home.opened()
    home.says(RUTH, OFFER, **headers)
    assert home.case(case.id).offers


def test_what_goes_out_says_that_a_machine_wrote_it(home: House) -> None:
    home.opened()
    home.says(RUTH, OFFER)
    home.says(ERIC, "ASK")
    home.wait(days=9)
    letters = home.letters()
    assert len(letters) >= 4
    asked: set[str] = set()
    for letter in letters:
        message = read(letter)
        assert message["X-Mailbot-Loop"] == PROGRAMME
        first = letter.recipients[0]
        if message["Auto-Submitted"] is None:  # the first mail to a person alone: an absence must be heard of
            assert first not in asked
        else:
            assert str(message["Auto-Submitted"]) in ("auto-generated", "auto-replied")
            assert "AutoReply" in str(message["X-Auto-Response-Suppress"])
        asked.add(first)


def conversation(home: House, author: str, words: str, rounds: int = 12, minutes: int = 3) -> list[tuple[str, ...]]:
    """A robot that answers each letter which it gets: to whom anything went."""
    gone = []
    letters = home.says(author, words)
    for _ in range(rounds):
        mine = [one for one in letters if author in one.recipients]
        gone += [one.recipients for one in letters]
        if not mine:
            break
        home.wait(minutes=minutes)
        letters = home.says(author, words, In_Reply_To=mine[-1].message_id)
    return gone


@pytest.mark.parametrize("words", ["ASK", "OFFER 2026-01-01T10:00 here"])
def test_an_echo_that_looks_like_a_person_gets_three_mails_then_one_alert_goes_to_the_coordinator(
    home: House, words: str
) -> None:
    home.opened()
    gone = conversation(home, RUTH.email, words)
    assert 1 <= sum(RUTH.email in readers for readers in gone) <= 3
    assert len(gone) <= 4
    for _ in range(10):
        home.now = home.now.replace(second=home.now.second + 3)
        assert home.says(RUTH, words) == []
    assert home.last().state is Handling.HELD


def test_the_breaker_closes_after_an_hour_of_silence(home: House) -> None:
    home.opened()
    conversation(home, RUTH.email, "ASK")
    home.wait(hours=2)
    assert [one.recipients for one in home.says(RUTH, "ASK")] == [(RUTH.email,)]


def test_an_echo_at_a_coordinators_address_gets_three_mails_and_one_alert(home: House) -> None:
    home.opened()
    gone = conversation(home, LEILA, "what is this?")
    assert 1 <= len(gone) <= 4


def test_a_coordinator_may_write_as_often_as_they_like_and_is_told_three_times_that_nothing_was_understood(
    home: House,
) -> None:
    case = home.opened()
    kinds = []
    for number in range(10):
        home.now = home.now.replace(minute=number)
        kinds += [one.kind for one in home.says(LEILA, "THANKS")]
    assert kinds == ["done", "done", "done", "unwell"]
    home.says(LEILA, "CLOSE", to=home.tag(case, None))
    assert home.case(case.id).stage.value == "closed"


def test_an_absence_responder_that_marks_nothing_is_not_answered(home: House) -> None:
    home.opened()
    for number in range(5):
        home.now = home.now.replace(minute=number)
        letters = home.says(RUTH, "I am out of the office until 16 March.", subject="Out of office: Our meeting")
        assert not [one for one in letters if RUTH.email in one.recipients]


def test_who_claims_to_be_somebody_brings_no_silence_upon_them(home: House) -> None:
    case = home.opened()
    for number in range(8):
        home.now = home.now.replace(minute=number)
        home.put(home.mail(RUTH.email, f"{OFFER} {number}", Authentication_Results=None))
    home.now = home.now.replace(minute=9)
    home.says(RUTH, OFFER)
    assert home.case(case.id).offers


FLOODS: dict[str, tuple[str, dict[str, str | None]]] = {
    "of nobody one can be sure of": (MALLORY, {"From": f"{RUTH.email} <{MALLORY}>"}),
    "of two authors": (RUTH.email, {"From": f"{RUTH.email}, {MALLORY}"}),
    "in a charset that is none": (RUTH.email, {"Content-Type": "text/plain; charset=x-none"}),
    "cut": (MALLORY, {"X-Mailbot-Cut": "yes"}),
    "without a date": (MALLORY, {"Date": None}),
    "without an author": (MALLORY, {"From": None}),
}


@pytest.mark.parametrize("kind", FLOODS)
def test_a_flood_of_mail_that_nobody_can_act_on_brings_one_alert_an_hour_and_is_counted_in_the_digest(
    home: House, kind: str
) -> None:
    author, headers = FLOODS[kind]
    home.wait(hours=1)  # from here on a digest is due each week
    letters = []
    for number in range(20):
        home.now = home.now.replace(minute=number)
        letters += home.put(home.mail(author, f"\xe9 {number}", **_by_name(headers)))
        assert home.last().state is Handling.HELD
    assert [one.recipients for one in letters] == [(LEILA,)]
    assert letters[0].kind == "decision"
    (digest,) = [one for one in home.wait(days=7) if one.kind == "digest"]
    assert "shown to nobody yet: 19." in everything(digest)
    assert [one.kind for one in home.put(home.mail(author, "\xe9 again", **_by_name(headers)))] == ["decision"]


def _by_name(headers: dict[str, str | None]) -> dict[str, Any]:
    return {name.replace("-", "_"): value for name, value in headers.items()}


def test_a_flood_in_a_coordinators_name_brings_no_more_than_three_alerts_and_one(home: House) -> None:
    home.opened()
    letters = []
    for number in range(20):
        home.now = home.now.replace(minute=number)
        letters += home.put(home.mail(LEILA, f"CLOSE it {number}", Authentication_Results=None))
    assert [one.recipients for one in letters] == [(LEILA,)] * 4
    home.now = home.now.replace(minute=40)
    assert [one.kind for one in home.says(LEILA, "CLOSE")] != []  # and takes nothing from what she says herself


def test_a_flood_of_mail_that_breaks_the_program_brings_one_alert(home: House) -> None:
    letters = []
    for number in range(10):
        home.now = home.now.replace(minute=number)
        home.take(home.mail(MALLORY, f"ASK {number}"))
        home.robot.quarantine(home.last().id, home.now, "the program failed on it")
        letters += home.new_letters()
    assert [one.recipients for one in letters] == [(LEILA,)]
    with home.robot.store.transaction() as book:
        assert len(book.set_aside()) == 10
        assert book.unasked(home.now.replace(minute=0)) == 9


@pytest.mark.parametrize("proven", [True, False])
def test_a_flood_with_a_new_sender_in_each_mail_brings_a_dozen_alerts_an_hour_and_keeps_nobodys_letters_back(
    home: House, proven: bool
) -> None:
    home.opened()
    home.wait(hours=1)  # from here on a digest is due each week
    alerts = []
    for number in range(40):
        home.now = home.now.replace(minute=number)
        author = f"someone{number}@elsewhere{number}.example.net"
        headers: dict[str, Any] = {} if proven else {"Authentication_Results": None}
        alerts += home.put(home.mail(author, "Cheap watches!" if number % 2 else "\xe9", **headers))
        assert home.last().state is Handling.HELD
    assert [one.recipients for one in alerts] == [(LEILA,)] * 12
    more = "more of it came within an hour than a person is told of"
    assert [more in everything(one) for one in alerts] == [False] * 11 + [True]
    assert {one.recipients for one in home.says(RUTH, OFFER)} == {(ERIC.email,)}
    (digest,) = [one for one in home.wait(days=7) if one.kind == "digest"]
    assert "shown to nobody yet: 28." in everything(digest)
    assert [one.kind for one in home.put(home.mail(MALLORY, "Cheap watches!"))] == ["decision"]


def test_a_flood_of_strangers_hides_nobody_who_writes_into_a_match(home: House) -> None:
    tag = home.tag(home.opened(), "connector")
    for number in range(14):
        home.put(home.mail(f"someone{number}@elsewhere{number}.example.net", "Cheap watches!"))
    (told,) = home.says(MALLORY, "I take it from here", to=tag, Delivered_To=tag)
    assert told.recipients == (LEILA,)


def test_unreadable_mail_of_a_forger_takes_no_alert_from_whom_they_claim_to_be(home: House) -> None:
    for number in range(5):
        home.now = home.now.replace(minute=number)
        home.put(home.mail(RUTH.email, f"\xe9 {number}", Authentication_Results=None, X_Mailbot_Cut="yes"))
    assert [one.kind for one in home.says(RUTH, "\xe9", X_Mailbot_Cut="yes")] == ["decision"]
