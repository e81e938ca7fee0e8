"""Mail goes to the people of a case, and to nobody whom an inbound header names."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from mailbot.cases.case import Role
from mailbot.store import Handling
from tests.gates.house import ERIC, KWAME, LEILA, MALLORY, PRIYA, RUTH, House, house

STRANGER = "stranger@elsewhere.example.net"
HEADERS = [
    *("To", "Cc", "Reply-To", "Sender", "Return-Path", "Errors-To", "Disposition-Notification-To", "Bcc", "Resent-To"),
    *("Mail-Followup-To", "X-Original-To", "Delivered-To", "List-Unsubscribe", "Return-Receipt-To"),
]
WORDS = (
    "OFFER 2026-03-12T14:00 here",
    "AGREE 2026-03-12T14:00",
    "YES",
    "MET",
    "ASK",
    "THANKS",
    "STOP",
    "what?",
    "CLOSE",
)


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    st.lists(
        st.tuples(
            st.sampled_from([RUTH.email, ERIC.email, LEILA, MALLORY]),
            st.sampled_from(WORDS),
            st.lists(st.sampled_from(HEADERS), max_size=3, unique=True),
            st.booleans(),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_recipients_come_from_the_cases_roles_and_never_from_inbound_headers(
    mails: list[tuple[str, str, list[str], bool]],
) -> None:
    with house() as home:
        home.opened()
        home.opened(KWAME, PRIYA)
        for author, words, headers, proven in mails:
            extra = {name.replace("-", "_"): f"Somebody <{STRANGER}>" for name in headers if name != "To"}
            to = (
                f"connector@programme.example.org, {STRANGER}" if "To" in headers else "connector@programme.example.org"
            )
            stamp = {} if proven else {"Authentication_Results": None}
            home.says(author, words, to=to, **extra, **stamp)
            home.wait(hours=20)
        for letter in home.letters():
            case = home.case(letter.case) if letter.case else None
            roles = {p.email for role in Role if case and (p := case.person(role))} | {LEILA}
            assert set(letter.recipients) <= roles, letter.kind
        assert not any(STRANGER in letter.recipients for letter in home.letters())


def test_no_address_is_learnt_from_a_to_or_cc(home: House) -> None:
    case = home.opened()
    home.says(RUTH, "OFFER 2026-03-12T14:00 here", to=f"connector@programme.example.org, {STRANGER}", Cc=STRANGER)
    home.says(ERIC, "AGREE 2026-03-12T14:00", Cc=f"Ruth Adeyemi <{STRANGER}>")
    after = home.case(case.id)
    assert {p.email for role in Role if (p := after.person(role))} == {RUTH.email, ERIC.email, LEILA}
    assert not after.referrals


def refer(people: int, start: int = 0) -> str:
    return "REFER " + "; ".join(f"Person No{n} <p{n}@out.example.org>" for n in range(start, start + people))


def test_a_hijacked_account_that_names_500_referrals_mails_none_of_them(home: House) -> None:
    case = home.opened()
    home.says(RUTH, "OFFER 2026-02-27T14:00 here")
    home.says(RUTH, "MET")
    letters = home.says(RUTH, refer(500))
    for _ in range(20):
        letters += home.wait(hours=12)
    assert not [one for one in home.letters() if any("out.example.org" in reader for reader in one.recipients)]
    assert not home.case(case.id).referrals
    assert "decision" in [one.kind for one in letters if one.recipients == (LEILA,)]


def test_nor_more_than_six_a_day_by_one_mail_after_another(home: House) -> None:
    home.opened()
    home.says(RUTH, "MET")
    for start in (0, 3, 6, 9, 12):
        home.now = home.now.replace(minute=home.now.minute + 5)
        home.says(RUTH, refer(3, start))
    for _ in range(4):
        home.wait(minutes=30)
    theirs = {r for one in home.letters() for r in one.recipients if "out.example.org" in r}
    assert len(theirs) <= 6


def test_past_120_letters_in_an_hour_the_rest_is_held_back_and_one_letter_tells_of_it() -> None:
    with house(letters_an_hour=3) as home:
        for number in range(4):
            home.opened(_other(RUTH.email, number), _other(ERIC.email, number))
        robot, now = home.robot, home.now
        assert not robot.limit_reached(now)
        with robot.store.transaction() as book:
            due = book.due_deliveries(now, 6)
            for one in due:
                assert book.claim(one, now)
        home_leave(home, len(due))
        assert robot.limit_reached(now)
        assert not robot.limit_reached(now)  # told once
        with robot.store.transaction() as book:
            (first,) = book.due_deliveries(now, 1)
            letter = book.letter(first.message_id)
        assert letter is not None
        assert (letter.kind, letter.recipients) == ("unwell", (LEILA,))  # it goes ahead of all that waits


def home_leave(home: House, count: int) -> None:
    from dataclasses import replace

    with home.robot.store.transaction() as book:
        for one in book.stuck()[:count]:
            book.ambiguous(one, home.now)
            book.sent(replace(one), home.now)


def _other(email: str, number: int):  # type: ignore[no-untyped-def]
    from mailbot.cases.case import Person

    return Person(f"Person {email.partition('@')[0].title()}{number}", f"x{number}.{email}")


@pytest.mark.parametrize("limit", [("letters_an_hour", 120), ("third_parties_a_day", 6)])
def test_the_limits_are_policy(home: House, limit: tuple[str, int]) -> None:
    assert getattr(home.robot.desk.policy, limit[0]) == limit[1]


def test_an_answer_goes_to_the_address_of_the_role_whatever_reply_to_says(home: House) -> None:
    home.opened()
    letters = home.says(RUTH, "ASK", Reply_To=STRANGER, Return_Path=f"<{STRANGER}>")
    assert {reader for one in letters for reader in one.recipients} <= {RUTH.email, LEILA}
    assert home.last().state is not Handling.NEW
