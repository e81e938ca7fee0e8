"""`locate`: whose case a mail is, by its tag, its thread, its event, its author, or a name in it; else nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from mailbot.cases.case import Case, Person, Role, Stage
from mailbot.mail.message import parse
from mailbot.pipeline.locate import Located, by_names, locate, named
from tests.gates.house import ERIC, KWAME, MALLORY, NOW, PRIYA, PROGRAMME, RUTH, SERVER, House, house

LATER = NOW.replace(hour=20)
STRANGER = "the sender is in no match"
SEVERAL = "the sender has several matches and names none of them"
LEILA = Person("Leïla Haddad", "leila@programme.example.org")


@pytest.fixture
def home() -> Iterator[House]:
    with house() as made:
        yield made


def a_case(ident: str = "one", connector: Person = RUTH, connectee: Person = ERIC, **changes: Any) -> Case:
    return replace(Case(ident, PROGRAMME, Stage.INTRODUCED, connector, connectee, LEILA, NOW), **changes)


def find(home: House, cases: list[Case], sender: str, words: str = "", **headers: str) -> Located:
    with home.robot.store.transaction() as book:
        for case in cases:
            book.save(case, NOW)
        raw = home.mail(sender, words, **headers)
        return locate(home.robot.desk, book, parse(raw), sender, words)


def told(found: Located) -> tuple[str | None, Role | None, str]:
    return (found.case.id if found.case else None, found.role, found.how)


def link(home: House, message_id: str, case: str) -> None:
    with home.robot.store.transaction() as book:
        book.link(message_id, case, [], NOW)


# ── its tag, its thread, its event ────────────────────────────────────────────────────


def test_a_tag_names_the_case(home: House) -> None:
    one, two = home.opened(), home.opened(RUTH, PRIYA)
    for case in (one, two):
        found = find(home, [], RUTH.email, to=home.tag(case, "connector"))
        assert told(found) == (case.id, Role.CONNECTOR, "tag")


def test_the_programmes_own_tag_of_a_case_counts_for_whoever_has_a_part_in_it(home: House) -> None:
    case = home.opened()
    assert told(find(home, [], ERIC.email, to=home.tag(case, None))) == (case.id, Role.CONNECTEE, "tag")


def test_two_tags_of_one_case_are_one(home: House) -> None:
    case = home.opened()
    to = f"{home.tag(case, 'connector')}, {home.tag(case, 'connectee')}"
    assert told(find(home, [], RUTH.email, to=to)) == (case.id, Role.CONNECTOR, "tag")


def test_the_tags_of_two_cases_are_nobodys(home: House) -> None:
    to = f"{home.tag(home.opened(), 'connector')}, {home.tag(home.opened(KWAME, PRIYA), 'connector')}"
    assert find(home, [], RUTH.email, to=to) == Located(None, None, "it bears the tags of two matches")


def test_a_tag_that_is_nobodys_counts_for_nothing(home: House) -> None:
    case = home.opened()
    to = PROGRAMME.replace("@", f"+{'a' * 26}@")
    assert told(find(home, [], RUTH.email, to=to)) == (case.id, Role.CONNECTOR, "sender")


def test_a_thread_names_the_case(home: House) -> None:
    cases = [a_case("one"), a_case("two", RUTH, PRIYA)]
    find(home, cases, RUTH.email)
    link(home, "<letter@x>", "two")
    found = find(home, [], RUTH.email, In_Reply_To="<letter@x>")
    assert told(found) == ("two", Role.CONNECTOR, "thread")
    assert told(find(home, [], RUTH.email, References="<else@x> <letter@x>")) == ("two", Role.CONNECTOR, "thread")


def test_a_tag_is_surer_than_a_thread(home: House) -> None:
    case = home.opened()
    find(home, [a_case("two", RUTH, PRIYA)], RUTH.email)
    link(home, "<letter@x>", "two")
    found = find(home, [], RUTH.email, to=home.tag(case, "connector"), In_Reply_To="<letter@x>")
    assert told(found) == (case.id, Role.CONNECTOR, "tag")


def event(case: str, domain: str = "programme.example.org") -> dict[str, str]:
    answer = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
        f"UID:{case}@{domain}\r\nDTSTAMP:20260302T150000Z\r\nDTSTART:20260312T180000Z\r\n"
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{RUTH.email}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    return {"words": answer, "Content_Type": "text/calendar; method=REPLY; charset=utf-8"}


def test_an_event_names_the_case(home: House) -> None:
    cases = [a_case("one"), a_case("two", RUTH, PRIYA)]
    assert told(find(home, cases, RUTH.email, **event("two"))) == ("two", Role.CONNECTOR, "event")


def test_an_event_of_another_programme_names_none(home: House) -> None:
    cases = [a_case("one"), a_case("two", RUTH, PRIYA)]
    assert find(home, cases, RUTH.email, **event("two", "other.example.org")).reason == SEVERAL


def test_a_thread_with_a_sender_who_has_no_part_in_it_is_held_even_where_they_have_a_match_of_their_own(
    home: House,
) -> None:
    case = home.opened()
    find(home, [a_case("two", KWAME, PRIYA)], KWAME.email)
    for author in (KWAME.email, MALLORY):
        found = find(home, [], author, to=home.tag(case, "connector"))
        assert (found.case, found.role, found.how) == (None, None, "")
        assert found.reason == f"the sender has no part in the match that this thread belongs to ({case.id})"


def test_a_connector_who_answers_about_somebody_they_named_speaks_in_the_match_where_they_named_them(
    home: House,
) -> None:
    child = a_case("child", PRIYA, ERIC, generation=2, parent="one", referrer=RUTH)
    find(home, [a_case("one"), child], RUTH.email)
    link(home, "<letter@x>", "child")
    assert told(find(home, [], RUTH.email, In_Reply_To="<letter@x>")) == ("one", Role.CONNECTOR, "thread")
    assert told(find(home, [], PRIYA.email, In_Reply_To="<letter@x>")) == ("child", Role.CONNECTOR, "thread")
    assert told(find(home, [], ERIC.email, In_Reply_To="<letter@x>")) == ("child", Role.CONNECTEE, "thread")


def test_where_that_match_is_gone_they_speak_in_the_one_they_have_a_part_in(home: House) -> None:
    find(home, [a_case("child", PRIYA, ERIC, generation=2, parent="gone", referrer=RUTH)], RUTH.email)
    link(home, "<letter@x>", "child")
    assert told(find(home, [], RUTH.email, In_Reply_To="<letter@x>")) == ("child", Role.REFERRER, "thread")
    find(home, [a_case("child", PRIYA, ERIC, referrer=RUTH)], RUTH.email)
    assert told(find(home, [], RUTH.email, In_Reply_To="<letter@x>")) == ("child", Role.REFERRER, "thread")


# ── its author, or a name ─────────────────────────────────────────────────────────────


def test_nobodys_mail_is_nobodys(home: House) -> None:
    assert find(home, [a_case()], MALLORY) == Located(None, None, STRANGER)


def test_who_is_only_the_coordinator_or_the_giver_of_a_match_has_none_by_their_name(home: House) -> None:
    cases = [a_case(referrer=KWAME)]
    assert find(home, cases, LEILA.email).reason == STRANGER
    assert find(home, cases, KWAME.email).reason == STRANGER


@pytest.mark.parametrize(("author", "role"), [(RUTH.email, Role.CONNECTOR), (ERIC.email, Role.CONNECTEE)])
def test_the_authors_only_match(home: House, author: str, role: Role) -> None:
    assert told(find(home, [a_case()], author)) == ("one", role, "sender")


@pytest.mark.parametrize("over", [Stage.CLOSED, Stage.DECLINED])
def test_the_authors_only_open_match(home: House, over: Stage) -> None:
    cases = [a_case("old", RUTH, PRIYA, stage=over), a_case("one")]
    assert told(find(home, cases, RUTH.email, "Priya asks")) == ("one", Role.CONNECTOR, "sender")


def test_a_paused_match_is_open(home: House) -> None:
    cases = [a_case("one", stage=Stage.PAUSED), a_case("two", RUTH, PRIYA)]
    assert find(home, cases, RUTH.email).reason == SEVERAL


@pytest.mark.parametrize(
    ("words", "ident"),
    [
        ("Eric and I meet on Monday", "one"),
        ("tell Tshibangu", "one"),
        ("PRIYA's hour", "two"),
        ("I will see «Raghunathan».", "two"),
        ("Ruth here: Monday", None),
        ("Eric and Priya may both come", None),
        ("Monday", None),
    ],
)
def test_of_several_open_matches_the_one_whose_other_side_is_named(home: House, words: str, ident: str | None) -> None:
    found = find(home, [a_case("one"), a_case("two", RUTH, PRIYA)], RUTH.email, words)
    assert told(found) == ((ident, Role.CONNECTOR, "name") if ident else (None, None, ""))
    assert found.reason == ("" if ident else SEVERAL)


def test_a_newcomer_names_their_connector(home: House) -> None:
    cases = [a_case("one"), a_case("two", KWAME, ERIC)]
    assert told(find(home, cases, ERIC.email, "Is Kwame well? Eric")) == ("two", Role.CONNECTEE, "name")


def test_the_only_match_counts_when_it_is_over_too(home: House) -> None:
    assert told(find(home, [a_case(stage=Stage.CLOSED)], RUTH.email)) == ("one", Role.CONNECTOR, "sender")


def test_of_several_that_are_over_the_named_one(home: House) -> None:
    cases = [a_case("one", stage=Stage.CLOSED), a_case("two", RUTH, PRIYA, stage=Stage.DECLINED)]
    assert told(find(home, cases, RUTH.email, "How is Priya?")) == ("two", Role.CONNECTOR, "name")
    assert find(home, cases, RUTH.email, "How are they?").reason == SEVERAL


def test_a_newcomers_news_when_all_is_over_are_about_their_match_and_no_referrals(home: House) -> None:
    over: dict[str, Any] = {"stage": Stage.CLOSED}
    child = a_case("two", KWAME, ERIC, generation=2, parent="one", done=frozenset({"introduced"}), **over)
    assert told(find(home, [child, a_case("one", **over)], ERIC.email)) == ("one", Role.CONNECTEE, "sender")
    second = a_case("three", PRIYA, ERIC, **over)
    assert find(home, [second], ERIC.email).reason == SEVERAL


def test_while_one_runs_news_are_not_taken_for_the_first_matchs(home: House) -> None:
    told_of = frozenset({"introduced"})
    cases = [
        a_case("one", stage=Stage.CLOSED),
        a_case("two", KWAME, ERIC, generation=2, parent="one", done=told_of),
        a_case("three", PRIYA, ERIC, generation=2, parent="one", done=told_of),
    ]
    assert find(home, cases, ERIC.email).reason == SEVERAL


def test_a_connectors_mail_when_all_is_over_is_not_guessed_at(home: House) -> None:
    over: dict[str, Any] = {"stage": Stage.CLOSED}
    child = a_case("two", RUTH, PRIYA, generation=2, parent="x", **over)
    assert find(home, [a_case("one", **over), child], RUTH.email).reason == SEVERAL


def test_a_newcomer_knows_nothing_of_a_referral_that_has_not_said_yes(home: House) -> None:
    asked = a_case("two", KWAME, ERIC, generation=2, parent="one", stage=Stage.PROPOSED)
    assert told(find(home, [a_case("one"), asked], ERIC.email)) == ("one", Role.CONNECTEE, "sender")
    assert told(find(home, [], KWAME.email)) == ("two", Role.CONNECTOR, "sender")
    knows = replace(asked, done=frozenset({"introduced"}))
    assert find(home, [knows], ERIC.email).reason == SEVERAL


# ── names in words ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("Ruth Adeyemi", "Ruth can", True),
        ("Ruth Adeyemi", "for ADEYEMI.", True),
        ("Ruth Adeyemi", "ruth's hour", True),
        ("Ruth Adeyemi", "Ruth’s hour", True),
        ("Ruth Adeyemi", "(Ruth)", True),
        ("Ruth Adeyemi", "«Ruth»", True),
        ("Ruth Adeyemi", "Ruthless", False),
        ("Ruth Adeyemi", "truth", False),
        ("Ruth Abena Adeyemi", "Abena called", False),
        ("Bo Li", "Bo and Li", False),
        ("Bo Ann Li", "Ann called", True),
        ("Ruth", "Ruth", True),
        ("", "anything", False),
        ("Ruth Adeyemi", "", False),
    ],
)
def test_a_name_is_said_by_its_first_or_last_part_as_a_word(name: str, words: str, said: bool) -> None:
    assert named(name, words) is said


ONE, TWO = a_case("one"), a_case("two", KWAME, PRIYA)
CHILD = a_case("child", KWAME, ERIC, generation=2)
OVER = a_case("over", RUTH, PRIYA, stage=Stage.CLOSED)
DECLINED = a_case("declined", RUTH, PRIYA, stage=Stage.DECLINED)


@pytest.mark.parametrize(
    ("cases", "words", "found"),
    [
        ([ONE, TWO], "where do we stand with Eric?", ["one"]),
        ([ONE, TWO], "where do we stand?", []),
        ([], "Eric", []),
        ([ONE, TWO], "Eric or Priya", ["one", "two"]),
        ([ONE, OVER], "Ruth and Eric", ["one"]),  # both sides named beat one
        ([ONE, OVER], "Ruth", ["one"]),  # what runs beats what is over
        ([ONE, DECLINED], "Ruth", ["one"]),
        ([OVER], "Priya", ["over"]),
        ([OVER, DECLINED], "Priya", ["over", "declined"]),
        ([CHILD, ONE], "Eric", ["one"]),  # a newcomer's first match speaks for all of theirs
        ([CHILD], "Eric", ["child"]),
        ([CHILD, TWO], "Kwame", ["child", "two"]),  # two newcomers
    ],
)
def test_matches_of_which_somebody_is_named(cases: list[Case], words: str, found: list[str]) -> None:
    assert [case.id for case in by_names(cases, words)] == found


def test_where_no_server_is_trusted_locating_is_the_same(home: House) -> None:
    case = home.opened()
    found = find(home, [], RUTH.email, to=home.tag(case, "connector"), Authentication_Results=f"{SERVER}; none")
    assert told(found) == (case.id, Role.CONNECTOR, "tag")
