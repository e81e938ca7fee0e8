"""What somebody of a match, or nobody of any, writes: acted on where sure and proven, else put before a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from mailbot.cases.case import Case, Meeting, Offer, Referral, ReferralState, Role, Stage
from mailbot.pipeline import participants
from mailbot.pipeline.carry import Carrier
from mailbot.pipeline.intake import incoming
from mailbot.pipeline.locate import Located
from mailbot.reading.values import Contact, Context, Evidence, Intent, Language, Letter, Reading, Stance, Time
from mailbot.store import Handling, Outgoing, Post, Question
from tests.gates.house import ERIC, KWAME, LEILA, MALLORY, NOW, RUTH, SERVER, House, everything, house, read

THURSDAY = Time(date(2026, 3, 12), start=time(14), stance=Stance.OFFERED)
FRIDAY = Time(date(2026, 3, 13), start=time(10), stance=Stance.OFFERED)
AGREED = replace(THURSDAY, stance=Stance.AGREED)
UNSURE = "the bot is not sure of its reading"


def reading(*intents: Intent, **facts: Any) -> Reading:
    return replace(Reading(Language.EN, "", intents, confidence=0.9, act=True), **facts)


@dataclass
class Book:
    """A reader who knows each text by heart, and remembers in which light it was shown."""

    said: dict[str, Reading | list[Reading]] = field(default_factory=dict)
    seen: list[tuple[Letter, Context]] = field(default_factory=list)

    def read(self, letter: Letter, context: Context) -> Reading:
        self.seen.append((letter, context))
        known = self.said.get(letter.reply.strip(), reading(Intent.OTHER, act=False, doubts=("it is not understood",)))
        one = known.pop(0) if isinstance(known, list) else known
        return replace(one, reply=letter.reply)


@pytest.fixture
def reader() -> Book:
    return Book()


@pytest.fixture
def home(reader: Book) -> Iterator[House]:
    with house() as made:
        made.robot.desk = replace(made.robot.desk, make_reader=lambda: reader)
        yield made


def mode(home: House, name: str, **modes: str) -> None:
    settings = home.robot.desk.settings
    changed = replace(settings, modes=modes, programme=replace(settings.programme, mode=name))  # type: ignore[arg-type]
    home.robot.desk = replace(home.robot.desk, settings=changed)


def save(home: House, case: Case) -> Case:
    with home.robot.store.transaction() as book:
        book.save(case, home.now)
    return case


def question(home: House) -> Question:
    (one,) = home.questions()
    return one


def kinds(letters: list[Outgoing]) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.kind, one.recipients) for one in letters]


# ── proven, clear, and somebody's ─────────────────────────────────────────────────────


def test_what_is_sure_is_acted_on_and_nobody_is_asked(home: House, reader: Book) -> None:
    case = home.opened()
    reader.said["Thursday?"] = reading(Intent.OFFER_TIMES, times=(THURSDAY,), place="my office")
    letters = home.says(RUTH, "Thursday?")
    assert [offer.time for offer in home.case(case.id).offers] == [THURSDAY]
    assert kinds(letters) == [("times_relay", (ERIC.email,))]
    assert (home.last().state, home.last().case, home.last().reason) == (Handling.DONE, case.id, "")
    assert home.questions() == []


def test_a_reader_is_told_of_the_case_as_it_stands(home: House, reader: Book) -> None:
    home.opened()
    home.says(RUTH, "Hello")
    _, context = reader.seen[-1]
    assert (context.stage, context.sender) == ("introduced", "connector")
    assert context.connectee is not None
    assert context.connectee.email == ERIC.email


def test_the_letters_that_follow_are_in_the_thread_of_the_mail(home: House, reader: Book) -> None:
    home.opened()
    reader.said["Thursday?"] = reading(Intent.OFFER_TIMES, times=(THURSDAY,), place="my office")
    home.says(RUTH, "Thursday?", Message_ID="<first@harbourline.example.com>")
    reader.said["Which day?"] = reading(Intent.QUESTION, answers=("cost",))
    (answer,) = home.says(ERIC, "Which day?", Message_ID="<second@mail.example.net>", subject="Re: A question")
    assert b"<second@mail.example.net>" in answer.raw
    assert read(answer)["Subject"] == "Re: A question"


def test_a_person_is_written_to_in_the_language_they_write_in(home: House, reader: Book) -> None:
    case = home.opened()
    reader.said["Jeudi à 14 h ?"] = reading(Intent.OFFER_TIMES, times=(THURSDAY,), place="x", language=Language.FR)
    home.says(RUTH, "Jeudi à 14 h ?")
    assert home.case(case.id).connector.language is Language.FR
    assert home.case(case.id).connectee.language is not Language.FR


def test_what_is_not_sure_is_put_before_the_coordinator_and_moves_nothing(home: House, reader: Book) -> None:
    case = home.opened()
    reader.said["Hm."] = reading(Intent.OFFER_TIMES, times=(THURSDAY,), act=False, doubts=("an hour", "a day"))
    letters = home.says(RUTH, "Hm.")
    after = home.case(case.id)
    assert (after.offers, after.stage) == ((), Stage.INTRODUCED)
    assert kinds(letters) == [("decision", (LEILA,))]
    assert (home.last().state, home.last().case, home.last().reason) == (Handling.HELD, case.id, "an hour; a day")
    assert question(home).reason == "an hour; a day"


def test_where_a_reading_names_no_doubt_it_is_said_that_it_is_unsure(home: House, reader: Book) -> None:
    home.opened()
    reader.said["Hm."] = reading(Intent.OTHER, act=False)
    home.says(RUTH, "Hm.")
    assert question(home).reason == UNSURE


def test_a_reading_of_nothing_at_all_is_held_too(home: House, reader: Book) -> None:
    case = home.opened()
    reader.said["Hm."] = reading(act=False)
    home.says(RUTH, "Hm.")
    assert (home.last().state, home.case(case.id).heard) == (Handling.HELD, {})


def test_who_has_written_what_is_held_is_not_nudged_for_it(home: House, reader: Book) -> None:
    case = home.opened()
    reader.said["Hm."] = reading(Intent.OFFER_TIMES, act=False)
    home.now += timedelta(hours=1)
    home.says(RUTH, "Hm.")
    assert home.case(case.id).heard == {"connector": home.now}


def test_what_the_case_makes_of_it_may_still_be_a_question(home: House, reader: Book) -> None:
    case = home.opened()
    reader.said["He never came."] = reading(Intent.NO_SHOW)
    letters = home.says(RUTH, "He never came.")
    assert [one.recipients for one in letters] == [(LEILA,)]
    assert letters[0].kind == "no_show"
    assert (home.last().state, home.last().case) == (Handling.HELD, case.id)
    assert home.last().reason == question(home).reason != UNSURE


# ── not proven, or not clear ──────────────────────────────────────────────────────────


def test_an_author_who_is_not_proven_moves_nothing_however_sure_the_words(home: House, reader: Book) -> None:
    case = home.opened()
    reader.said["Thursday?"] = reading(Intent.OFFER_TIMES, times=(THURSDAY,), place="my office")
    letters = home.says(RUTH, "Thursday?", Authentication_Results=f"{SERVER}; none")
    assert home.case(case.id).offers == ()
    assert kinds(letters) == [("decision", (LEILA,))]
    assert home.last().reason == "the sender could not be verified"
    assert (home.last().case, question(home).case) == (case.id, case.id)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Date": None}, "it has no readable date"),
        ({"Date": "soon"}, "it has no readable date"),
        ({"X_Mailbot_Cut": "yes"}, "the message is too long, and only its beginning was read"),
    ],
    ids=["no date", "no real date", "cut"],
)
def test_a_mail_that_is_itself_doubtful_moves_nothing(
    home: House, reader: Book, headers: dict[str, Any], reason: str
) -> None:
    case = home.opened()
    reader.said["Thursday?"] = reading(Intent.OFFER_TIMES, times=(THURSDAY,), place="my office")
    home.says(RUTH, "Thursday?", **headers)
    assert home.case(case.id).offers == ()
    assert (home.last().state, home.last().reason, home.last().case) == (Handling.HELD, reason, case.id)


def test_whom_a_mail_of_a_match_is_from_must_be_known(home: House, reader: Book) -> None:
    case = home.opened()
    reader.said["Thursday?"] = reading(Intent.OFFER_TIMES, times=(THURSDAY,), place="my office")
    home.take(home.mail(MALLORY, "Thursday?"))
    with home.robot.store.transaction() as book:
        carrier = Carrier(home.robot.desk, book, home.now)
        mail = incoming(home.robot.desk, book.received(1), home.now)
        assert participants.located(carrier, mail, Located(case, None)) == "held"
        assert participants.located(carrier, mail, Located(None, Role.CONNECTOR)) == "held"
    assert home.last().reason == "it is not clear who of the match wrote it"
    assert home.case(case.id).offers == ()


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Date": None}, "it has no readable date"),
        ({"From": f"team: {RUTH.email};"}, "author: group syntax"),
        ({"X_Mailbot_Cut": "yes"}, "the message is too long, and only its beginning was read"),
    ],
    ids=["no date", "an odd author", "cut"],
)
def test_what_a_coordinator_files_is_still_not_acted_on_where_the_mail_itself_is_doubtful(
    home: House, reader: Book, headers: dict[str, Any], reason: str
) -> None:
    case = home.opened()
    reader.said["Thursday?"] = reading(Intent.OFFER_TIMES, times=(THURSDAY,), place="my office")
    home.take(home.mail(RUTH.email, "Thursday?", **headers))
    with home.robot.store.transaction() as book:
        mail = replace(incoming(home.robot.desk, book.received(1), home.now), trusted=True)
        found = Located(case, Role.CONNECTOR, how="coordinator")
        assert participants.located(Carrier(home.robot.desk, book, home.now), mail, found) == "held"
    assert (home.last().reason, home.case(case.id).offers) == (reason, ())


def test_a_reading_without_its_case_is_a_mistake_of_the_program(home: House, reader: Book) -> None:
    home.take(home.mail(RUTH.email, "Thursday?"))
    case = home.opened()
    with home.robot.store.transaction() as book:
        carrier = Carrier(home.robot.desk, book, home.now)
        mail = incoming(home.robot.desk, book.received(1), home.now)
        for found in (Located(None, Role.CONNECTOR), Located(case, None)):
            with pytest.raises(ValueError, match="needs its case"):
                participants.act(carrier, mail, found, reading(Intent.THANKS))


# ── mail that crossed ─────────────────────────────────────────────────────────────────


def settled(home: House, minutes: float = 0, **changes: Any) -> Case:
    case = home.opened()
    meeting = Meeting(date(2026, 3, 12), time(14), place="my office")
    at = NOW + timedelta(minutes=minutes)
    return save(home, replace(case, stage=Stage.SCHEDULED, meeting=meeting, settled_at=at, **changes))


@pytest.mark.parametrize(
    ("minutes", "stage"), [(-1, "introduced"), (0, "scheduled"), (1, "scheduled")], ids=["before", "then", "after"]
)
def test_a_mail_is_read_in_the_light_of_what_its_author_could_know(
    home: House, reader: Book, minutes: int, stage: str
) -> None:
    settled(home)
    home.now += timedelta(hours=1)
    home.says(RUTH, "Thursday?", Date=format_datetime(NOW + timedelta(minutes=minutes)))
    _, context = reader.seen[-1]
    assert context.stage == stage
    assert (context.meeting is None) is (stage == "introduced")


def test_an_hour_that_nobody_settled_with_both_crosses_no_mail(home: House, reader: Book) -> None:
    save(home, replace(settled(home), settled_at=None))
    home.says(RUTH, "Thursday?")
    assert reader.seen[-1][1].stage == "scheduled"


def offered(home: House, by: Role = Role.CONNECTOR, *, taken_back: bool = True) -> Case:
    offers = (Offer(THURSDAY, by, "Thursday at 2", NOW, open=not taken_back), Offer(FRIDAY, by, "or Friday", NOW))
    return save(home, replace(home.opened(), offers=offers))


def test_who_takes_an_hour_that_was_taken_back_is_understood(home: House, reader: Book) -> None:
    offered(home)
    agrees = reading(Intent.AGREE_TIME, times=(AGREED,))
    reader.said["Thursday it is"] = [reading(Intent.OTHER, act=False), agrees]
    home.says(ERIC, "Thursday it is")
    assert [context.offered for _, context in reader.seen] == [(FRIDAY,), (FRIDAY, THURSDAY)]
    assert home.last().state is Handling.DONE


@pytest.mark.parametrize(
    "second", [reading(Intent.AGREE_TIME, times=(AGREED,), act=False), reading(Intent.OFFER_TIMES, times=(THURSDAY,))]
)
def test_only_a_sure_yes_to_what_was_taken_back_counts_as_one(home: House, reader: Book, second: Reading) -> None:
    offered(home)
    reader.said["Thursday?"] = [reading(Intent.OTHER, act=False, doubts=("the first reading",)), second]
    home.says(ERIC, "Thursday?")
    assert home.last().reason == "the first reading"


@pytest.mark.parametrize(("by", "taken_back"), [(Role.CONNECTEE, True), (Role.CONNECTOR, False)])
def test_only_what_the_other_side_took_back_is_tried(home: House, reader: Book, by: Role, taken_back: bool) -> None:
    offered(home, by, taken_back=taken_back)
    home.says(ERIC, "Thursday it is")
    assert len(reader.seen) == 1


def test_a_yes_to_what_stands_is_read_once(home: House, reader: Book) -> None:
    offered(home)
    reader.said["Friday it is"] = reading(Intent.AGREE_TIME, times=(replace(FRIDAY, stance=Stance.AGREED),))
    home.says(ERIC, "Friday it is")
    assert len(reader.seen) == 1


def invitation(
    case: Case,
    words: str,
    method: str = "REPLY",
    sequence: int = 0,
    start: str = ":20260312T180000Z",
    answer: str = "ACCEPTED",
) -> dict[str, str]:
    event = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\n"
        f"UID:{case.id}@programme.example.org\r\nSEQUENCE:{sequence}\r\nDTSTAMP:20260302T150000Z\r\n"
        f"DTSTART{start}\r\nLOCATION:my office\r\n"
        f"ATTENDEE;PARTSTAT={answer}:mailto:{RUTH.email}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    parts = f"--b\r\nContent-Type: text/plain\r\n\r\n{words}\r\n--b\r\nContent-Type: text/calendar; method={method}\r\n"
    return {"words": f"{parts}\r\n{event}--b--", "Content_Type": "multipart/alternative; boundary=b"}


def test_a_bare_answer_to_an_earlier_version_of_the_event_says_nothing(home: House, reader: Book) -> None:
    case = settled(home, sequence=1)
    assert home.says(RUTH, **invitation(case, "")) == []
    assert reader.seen == []
    assert (home.last().state, home.last().case) == (Handling.DONE, case.id)
    assert home.last().reason == "it speaks of an earlier version of the event"


def test_from_an_answer_to_an_earlier_version_the_words_alone_are_read(home: House, reader: Book) -> None:
    case = settled(home, sequence=1)
    home.says(RUTH, **invitation(case, "Is the door open?"))
    letter, _ = reader.seen[-1]
    assert (letter.reply.strip(), letter.invitations) == ("Is the door open?", ())


def test_an_answer_to_todays_version_is_read_whole_without_the_place_that_it_repeats(home: House, reader: Book) -> None:
    case = settled(home, sequence=1)
    home.says(RUTH, **invitation(case, "", sequence=1))
    letter, _ = reader.seen[-1]
    assert [(one.method, one.place) for one in letter.invitations] == [("REPLY", None)]


def test_an_answer_that_leaves_its_hour_unsaid_means_the_hour_that_is_settled(home: House, reader: Book) -> None:
    case = settled(home, sequence=1)
    answer = invitation(case, "", sequence=1)
    home.says(RUTH, **{**answer, "words": answer["words"].replace("DTSTART:20260312T180000Z\r\n", "")})
    letter, _ = reader.seen[-1]
    assert case.meeting is not None
    assert [one.start for one in letter.invitations] == [case.meeting.starts(home.robot.desk.zone)]


def test_an_answer_that_nobody_proves_is_held_whatever_its_version(home: House, reader: Book) -> None:
    case = settled(home, sequence=1)
    home.says(RUTH, **invitation(case, "Fine"), Authentication_Results=f"{SERVER}; none")
    assert home.last().reason == "the sender could not be verified"
    letter, _ = reader.seen[-1]
    assert letter.invitations


def test_another_hour_for_a_meeting_that_was_moved_meanwhile_is_put_before_the_coordinator(
    home: House, reader: Book
) -> None:
    case = settled(home, sequence=2)
    reader.said["Friday?"] = reading(Intent.RESCHEDULE, times=(FRIDAY,), doubts=("odd",))
    home.says(RUTH, **invitation(case, "Friday?", method="COUNTER", sequence=1))
    assert home.last().reason == "odd; it answers an invitation that has been replaced since"
    assert home.case(case.id).meeting == case.meeting


def test_a_click_on_maybe_is_no_word_to_be_read_and_the_hour_stays(home: House, reader: Book) -> None:
    case = settled(home, sequence=1)
    (letter,) = home.says(RUTH, **invitation(case, "", sequence=1, answer="TENTATIVE"))
    assert (letter.kind, letter.recipients) == ("noted", (RUTH.email,))
    assert (reader.seen, home.questions(), home.last().state) == ([], [], Handling.DONE)
    assert home.case(case.id).meeting == case.meeting


@pytest.mark.parametrize("proven", [True, False])
def test_words_beside_a_maybe_and_a_maybe_of_nobody_are_read(home: House, reader: Book, *, proven: bool) -> None:
    case = settled(home, sequence=1)
    headers = {} if proven else {"Authentication_Results": f"{SERVER}; none"}
    home.says(RUTH, **invitation(case, "Hm" if proven else "", sequence=1, answer="TENTATIVE"), **headers)
    assert len(reader.seen) == 1
    assert home.last().state is Handling.HELD


def test_an_hour_in_a_zone_that_nobody_knows_is_put_before_the_coordinator(home: House, reader: Book) -> None:
    case = settled(home, sequence=1)
    reader.said["Friday?"] = reading(Intent.RESCHEDULE, times=(FRIDAY,))
    start = ";TZID=Nowhere/Else:20260313T100000"
    home.says(RUTH, **invitation(case, "Friday?", method="COUNTER", sequence=1, start=start))
    assert home.last().reason == "their calendar writes the hour in a time zone that is not known here"
    assert home.case(case.id).meeting == case.meeting


def test_an_answer_to_the_event_may_write_its_hour_in_any_zone(home: House, reader: Book) -> None:
    case = settled(home, sequence=1)
    reader.said["Fine"] = reading(Intent.THANKS)
    home.says(RUTH, **invitation(case, "Fine", sequence=1, start=";TZID=Nowhere/Else:20260312T140000"))
    assert (home.last().state, home.last().case) == (Handling.DONE, case.id)


# ── names taken back, surveys, good news ──────────────────────────────────────────────


TOM = Referral("Tom Reyes", "tom@reyes.example.com", state=ReferralState.ANNOUNCED)
LINDA = Referral("Linda Ho", "linda@ho.example.com", state=ReferralState.ANNOUNCED)


def named(home: House, *referrals: Referral) -> Case:
    return save(home, replace(home.opened(), stage=Stage.MET, referrals=referrals))


def states(home: House, case: Case) -> list[ReferralState]:
    return [one.state for one in home.case(case.id).referrals]


def test_who_is_clearly_taken_back_is_struck_however_unsure_the_rest(home: House, reader: Book) -> None:
    case = named(home, TOM, LINDA)
    reader.said["Scratch Tom."] = reading(Intent.OTHER, withdrawn=("Tom",), act=False, doubts=("what else?",))
    home.says(RUTH, "Scratch Tom.")
    assert states(home, case) == [ReferralState.WITHDRAWN, ReferralState.ANNOUNCED]
    assert (home.last().state, home.questions()) == (Handling.DONE, [])


def test_what_stands_beside_a_withdrawal_is_decided_by_itself(home: House, reader: Book) -> None:
    case = named(home, TOM, LINDA)
    words = "Scratch Tom, and thanks. What does it cost?"
    reader.said[words] = reading(Intent.QUESTION, Intent.THANKS, withdrawn=("Tom",), answers=("cost",))
    letters = home.says(RUTH, words)
    assert states(home, case) == [ReferralState.WITHDRAWN, ReferralState.ANNOUNCED]
    assert [one.kind for one in letters] == ["answer"]


def test_what_is_unsure_beside_a_withdrawal_is_held_and_the_name_struck(home: House, reader: Book) -> None:
    case = named(home, TOM, LINDA)
    reader.said["Scratch Tom?"] = reading(Intent.MET, withdrawn=("Tom",), act=False, doubts=("when?",))
    home.says(RUTH, "Scratch Tom?")
    assert states(home, case) == [ReferralState.WITHDRAWN, ReferralState.ANNOUNCED]
    assert (home.last().state, home.last().reason) == (Handling.HELD, "when?")


def test_where_it_is_unclear_who_is_meant_nobody_is_struck_and_a_person_is_asked(home: House, reader: Book) -> None:
    case = named(home, TOM, replace(LINDA, name="Tom Ho"))
    reader.said["Scratch Tom."] = reading(Intent.THANKS, withdrawn=("Tom",), doubts=("odd",))
    home.says(RUTH, "Scratch Tom.")
    assert states(home, case) == [ReferralState.ANNOUNCED, ReferralState.ANNOUNCED]
    assert home.last().reason == "odd; it is not clear whom they take back (2 fit)"


def test_whoever_is_clear_among_them_is_struck_all_the_same(home: House, reader: Book) -> None:
    case = named(home, TOM, replace(LINDA, name="Tom Ho"), replace(TOM, name="Ana Sá", email="ana@x.example.com"))
    reader.said["Scratch Tom and Ana."] = reading(Intent.OTHER, withdrawn=("Tom", "Ana"))
    home.says(RUTH, "Scratch Tom and Ana.")
    assert states(home, case) == [ReferralState.ANNOUNCED, ReferralState.ANNOUNCED, ReferralState.WITHDRAWN]
    assert home.last().state is Handling.HELD


def test_nobody_but_the_connector_takes_a_name_back_at_once(home: House, reader: Book) -> None:
    case = named(home, TOM)
    reader.said["Not Tom."] = reading(Intent.OTHER, withdrawn=("Tom",), act=False, doubts=("not theirs",))
    home.says(ERIC, "Not Tom.")
    assert states(home, case) == [ReferralState.ANNOUNCED]
    assert home.last().reason == "not theirs"


def surveyed(home: House) -> Case:
    case = replace(home.opened(), stage=Stage.SURVEYED, done=frozenset({"survey:connector", "survey:connectee"}))
    return save(home, case)


NUMBERED = "1. Yes\n2. Five\n3. Very\n4. No\n5. All well. I also found a job."


def test_a_survey_is_kept_whatever_is_made_of_what_stands_beside_it(home: House, reader: Book) -> None:
    case = surveyed(home)
    reader.said[NUMBERED] = reading(Intent.FEEDBACK, Intent.HIRED, act=False)
    home.says(ERIC, NUMBERED)
    after = home.case(case.id)
    assert after.surveys["connectee"].startswith("1. Yes")
    assert "hired" not in after.done
    assert (home.last().state, home.last().reason) == (Handling.HELD, UNSURE)


def test_what_stands_beside_a_survey_is_acted_on_where_it_is_sure(home: House, reader: Book) -> None:
    case = surveyed(home)
    reader.said[NUMBERED] = reading(Intent.FEEDBACK, Intent.HIRED)
    letters = home.says(ERIC, NUMBERED)
    after = home.case(case.id)
    assert after.surveys["connectee"].startswith("1. Yes")
    assert "hired" in after.done
    assert ("good_news_ask", (ERIC.email,)) in kinds(letters)


def test_a_surveys_answer_needs_no_sure_reading(home: House, reader: Book) -> None:
    case = surveyed(home)
    reader.said["1. Yes\n2. Five"] = reading(Intent.FEEDBACK, act=False, doubts=("odd",))
    home.says(RUTH, "1. Yes\n2. Five")
    assert home.case(case.id).surveys["connector"].startswith("1. Yes")
    assert home.last().state is Handling.DONE


def test_a_place_that_was_asked_for_needs_none_either(home: House, reader: Book) -> None:
    case = settled(home, done=frozenset({"asked:place:0"}))
    save(home, replace(case, meeting=replace(case.meeting, place=None)))  # type: ignore[type-var]
    reader.said["Room 7"] = reading(Intent.OTHER, place="Room 7", act=False)
    home.says(RUTH, "Room 7")
    assert home.last().state is Handling.DONE


def good_news(home: House, reader: Book) -> tuple[Case, str]:
    """A newcomer who was asked whether those who helped may hear of the job, and the letter that asked."""
    case = save(home, replace(home.opened(), stage=Stage.CLOSED, done=frozenset({"met"})))
    reader.said["I found a job."] = reading(Intent.HIRED)
    asked = next(one for one in home.says(ERIC, "I found a job.") if one.kind == "good_news_ask")
    return case, asked.message_id


@pytest.mark.parametrize(
    ("words", "said", "thanked", "state"),
    [
        ("Yes", reading(Intent.APPROVE), True, Handling.DONE),
        ("No", reading(Intent.CORRECT, act=False), False, Handling.DONE),
    ],
)
def test_a_newcomers_yes_or_no_to_passing_good_news_on(
    home: House, reader: Book, words: str, said: Reading, thanked: bool, state: Handling
) -> None:
    case, asked = good_news(home, reader)
    reader.said[words] = said
    letters = home.says(ERIC, words, In_Reply_To=asked, Message_ID="<answer@mail.example.net>")
    assert (("good_news", (RUTH.email,)) in kinds(letters)) is thanked
    assert ("thanked" in home.case(case.id).done) is thanked
    assert (home.last().state, home.last().case) == (state, case.id)
    context = reader.seen[-1][1]
    assert (context.asked, context.connectee) == (True, Contact(ERIC.name, ERIC.email))


def test_an_answer_that_is_neither_is_read_like_any_mail(home: House, reader: Book) -> None:
    _, asked = good_news(home, reader)
    reader.said["How much?"] = reading(Intent.QUESTION, answers=("cost",))
    letters = home.says(ERIC, "How much?", In_Reply_To=asked)
    assert [one.kind for one in letters] == ["answer"]


def test_a_yes_to_anything_else_passes_no_news_on(home: House, reader: Book) -> None:
    case, _ = good_news(home, reader)
    reader.said["Yes"] = reading(Intent.APPROVE, act=False)
    home.says(ERIC, "Yes")
    assert "thanked" not in home.case(case.id).done
    assert home.last().state is Handling.HELD


# ── nobody of any match ───────────────────────────────────────────────────────────────


def test_a_strangers_mail_is_put_before_the_coordinator_and_not_answered(home: House, reader: Book) -> None:
    home.opened()
    reader.said["Hello there"] = reading(Intent.QUESTION, answers=("cost",))
    letters = home.says(MALLORY, "Hello there")
    assert kinds(letters) == [("decision", (LEILA,))]
    assert (home.last().state, home.last().case) == (Handling.HELD, None)
    assert home.last().reason == question(home).reason == "the sender is in no match"
    assert question(home).message == home.last().id
    assert "Hello there" in everything(letters[0])
    assert MALLORY in everything(letters[0])


def test_a_name_in_the_subject_tells_whose_mail_it_is(home: House, reader: Book) -> None:
    home.opened()
    two = home.opened(RUTH, KWAME)
    reader.said["Thursday?"] = reading(Intent.OFFER_TIMES, times=(THURSDAY,), place="x")
    home.says(RUTH, "Thursday?", subject="Kwame and I")
    assert home.last().case == two.id


def test_who_has_several_matches_and_names_none_is_put_before_the_coordinator(home: House, reader: Book) -> None:
    home.opened()
    home.opened(RUTH, KWAME)
    letters = home.says(RUTH, "Hello there")
    assert kinds(letters) == [("decision", (LEILA,))]
    assert home.last().reason == "the sender has several matches and names none of them"


def test_a_stranger_who_wants_no_mail_gets_none(home: House, reader: Book) -> None:
    reader.said["STOP"] = reading(Intent.OPT_OUT, act=False)
    home.says(MALLORY, "STOP")
    with home.robot.store.transaction() as book:
        assert book.flags(MALLORY) == {"opted_out"}
    assert home.last().reason == "they want no more mail, and get none"


def test_nobody_stops_the_mail_of_somebody_they_only_claim_to_be(home: House, reader: Book) -> None:
    reader.said["STOP"] = reading(Intent.OPT_OUT)
    home.says(MALLORY, "STOP", Authentication_Results=f"{SERVER}; none")
    with home.robot.store.transaction() as book:
        assert not book.flags(MALLORY)
    assert home.last().reason == "the sender is in no match"


JOINS = "I would like to become a Connector."


def test_a_volunteer_is_thanked_and_the_coordinator_is_told(home: House, reader: Book) -> None:
    reader.said[JOINS] = reading(Intent.JOIN, language=Language.FR)
    letters = home.says(f"Ana Sá <{MALLORY}>", JOINS)
    assert sorted(kinds(letters)) == [("decision", (LEILA,)), ("joining", (MALLORY,))]
    thanks = next(one for one in letters if one.kind == "joining")
    words = everything(thanks)
    assert (thanks.state, thanks.case, thanks.hold or "") == (Post.QUEUED, None, "")
    assert "Ana" in words
    assert "mars 2026" in words
    assert home.last().reason == "they want to become a Connector, and were told that you will write"


def test_the_same_volunteer_is_thanked_once(home: House, reader: Book) -> None:
    reader.said[JOINS] = reading(Intent.JOIN)
    thanks = next(one for one in home.says(MALLORY, JOINS) if one.kind == "joining")
    assert "\r\n\r\nHello,\r\n" in thanks.raw.decode()
    home.now += timedelta(hours=1)
    assert kinds(home.says(MALLORY, JOINS)) == [("decision", (LEILA,))]


def test_where_letters_wait_for_a_yes_the_thanks_do_too_and_are_shown(home: House, reader: Book) -> None:
    mode(home, "supervised")
    reader.said[JOINS] = reading(Intent.JOIN)
    letters = home.says(MALLORY, JOINS)
    thanks, asked = sorted(letters, key=lambda one: one.kind, reverse=True)
    one = question(home)
    assert (thanks.kind, thanks.state, thanks.hold) == ("joining", Post.WAITING, one.id)
    assert one.reason == "they want to become a Connector"
    assert "Connector" in everything(asked)
    assert thanks.subject in everything(asked)


def test_in_the_shadow_the_thanks_are_only_a_draft(home: House, reader: Book) -> None:
    mode(home, "live", joining="shadow")
    reader.said[JOINS] = reading(Intent.JOIN)
    thanks = next(one for one in home.says(MALLORY, JOINS) if one.kind == "joining")
    assert thanks.state is Post.DRAFT


@pytest.mark.parametrize(
    ("said", "headers"),
    [
        (reading(Intent.JOIN), {"Authentication_Results": f"{SERVER}; none"}),
        (reading(Intent.JOIN, act=False), {}),
        (reading(Intent.JOIN, Intent.CONCERN), {}),
    ],
    ids=["not proven", "not sure", "not that alone"],
)
def test_only_a_proven_and_plain_volunteer_is_thanked(
    home: House, reader: Book, said: Reading, headers: dict[str, str]
) -> None:
    reader.said[JOINS] = said
    assert kinds(home.says(MALLORY, JOINS, **headers)) == [("decision", (LEILA,))]
    assert home.last().reason == "the sender is in no match"


# ── being forgotten, and a crowd ──────────────────────────────────────────────────────


ERASE = "Please delete my data."


def test_who_asks_to_be_forgotten_gets_no_more_mail_and_a_coordinator_erases(home: House, reader: Book) -> None:
    case = home.opened()
    letters = home.says(RUTH, ERASE)
    assert sorted(kinds(letters)) == [("decision", (LEILA,)), ("stopped", (RUTH.email,))]
    assert (home.last().state, home.last().reason) == (
        Handling.HELD,
        "they ask that what is held about them be erased",
    )
    assert home.case(case.id).stage is Stage.PAUSED


def test_a_stranger_who_asks_to_be_forgotten_is_erased_on_a_coordinators_yes(home: House, reader: Book) -> None:
    letters = home.says(MALLORY, ERASE)
    assert kinds(letters) == [("decision", (LEILA,))]
    assert question(home).reason == "they ask that what is held about them be erased"


def test_of_a_crowd_of_strangers_a_dozen_are_shown_and_who_wants_no_mail_gets_none(home: House, reader: Book) -> None:
    reader.said["STOP"] = reading(Intent.OPT_OUT)
    for number in range(12):
        home.says(f"someone{number}@elsewhere{number}.example.net", "Hello there")
    assert "more of it came within an hour" in home.last().reason
    assert len({one.id for one in home.questions()}) == 12
    assert home.says(MALLORY, "STOP") == []
    assert home.last().state is Handling.HELD
    assert "more of it came within an hour" in home.last().reason
    with home.robot.store.transaction() as book:
        assert book.flags(MALLORY) == {"opted_out"}


# ── what is left behind: the mail that a step rests on, and the thread that its letters answer ────────────────────────


def rests_on(home: House, case: Case) -> list[tuple[str, str, str]]:
    """The steps of a match that rest on the mail that came last: what, by whom, in which words."""
    with home.robot.store.transaction() as book:
        lines = book.history(case.id)
    return [(one.event, one.by, one.words) for one in lines if one.message == home.last().digest]


def thread(letter: Outgoing) -> tuple[str, bool]:
    """What a letter answers, and whether its subject says so."""
    return str(read(letter)["In-Reply-To"]), letter.subject.startswith("Re: ")


HIS = {"Message_ID": "<his@example.net>", "subject": "About the hour"}


def spoken(intent: Intent, words: str) -> dict[str, Any]:
    return {"evidence": (Evidence(intent.value, words, "script"),)}


def test_a_click_on_maybe_is_in_the_history_and_its_answer_in_the_thread(home: House, reader: Book) -> None:
    case = settled(home, sequence=1)
    (letter,) = home.says(RUTH, **invitation(case, "", sequence=1, answer="TENTATIVE"), **HIS)
    assert rests_on(home, case) == [("maybe", "connector", "")]
    assert thread(letter)[0] == HIS["Message_ID"]
    assert (home.last().state, home.last().case) == (Handling.DONE, case.id)


def test_so_is_a_name_that_is_taken_back(home: House, reader: Book) -> None:
    case = named(home, TOM, LINDA)
    said = reading(Intent.OTHER, withdrawn=("Tom",), act=False, **spoken(Intent.OTHER, "Scratch Tom."))
    reader.said["Scratch Tom."] = said
    (letter,) = home.says(RUTH, "Scratch Tom.", **HIS)
    assert rests_on(home, case)[0] == ("withdraw", "connector", "Scratch Tom.")
    assert (letter.kind, thread(letter)[0]) == ("noted", HIS["Message_ID"])


def test_so_is_a_surveys_answer_beside_what_else_is_said(home: House, reader: Book) -> None:
    case = surveyed(home)
    reader.said[NUMBERED] = reading(Intent.FEEDBACK, Intent.HIRED, **spoken(Intent.HIRED, "I also found a job."))
    letters = home.says(ERIC, NUMBERED, **HIS)
    assert [line[:2] for line in rests_on(home, case)] == [("survey", "connectee"), ("hired", "connectee")]
    mine = [one for one in letters if one.recipients == (ERIC.email,)]
    assert {thread(one)[0] for one in mine} == {HIS["Message_ID"]}


def test_so_is_a_newcomers_yes_to_passing_good_news_on(home: House, reader: Book) -> None:
    case, asked = good_news(home, reader)
    reader.said["Yes"] = reading(Intent.APPROVE, **spoken(Intent.APPROVE, "Yes"))
    home.says(ERIC, "Yes", In_Reply_To=asked, Message_ID="<his@example.net>")
    (line,) = rests_on(home, case)
    assert line[1:] == ("connectee", "Yes")


def test_the_thanks_to_a_volunteer_answer_their_mail_and_quote_what_was_read(home: House, reader: Book) -> None:
    reader.said[JOINS] = reading(Intent.JOIN)
    letters = home.says(MALLORY, JOINS, **HIS)
    thanks = next(one for one in letters if one.kind == "joining")
    assert thread(thanks)[0] == HIS["Message_ID"]
    asked = question(home)
    assert asked.reading is not None
    assert asked.reading["intents"] == ["join"]
    assert JOINS in everything(next(one for one in letters if one.kind == "decision"))


def test_what_is_held_keeps_its_reading_for_the_coordinators_yes(home: House, reader: Book) -> None:
    home.opened()
    for headers, act in (({"Authentication_Results": f"{SERVER}; none"}, True), ({}, False)):
        reader.said["Thursday at 2?"] = reading(Intent.OFFER_TIMES, times=(THURSDAY,), act=act)
        home.says(RUTH, "Thursday at 2?", **headers)
        (asked,) = [one for one in home.questions() if one.message == home.last().id]
        assert asked.reading is not None
        assert asked.reading["intents"] == ["offer_times"]


def test_a_contact_who_wants_no_mail_is_known_not_to(home: House, reader: Book) -> None:
    with home.robot.store.transaction() as book:
        book.flag(TOM.email, "opted_out", NOW)
    case = save(home, replace(home.opened(), stage=Stage.MET))
    contacts = tuple(Contact(name=one.name, email=one.email) for one in (TOM, LINDA))
    reader.said["Tom and Linda."] = reading(Intent.REFER, referrals=contacts)
    home.says(RUTH, "Tom and Linda.")
    assert [(one.name, one.counts) for one in home.case(case.id).referrals if one.counts] == [(LINDA.name, True)]


def test_who_asks_to_be_forgotten_in_french_is_answered_in_french(home: House, reader: Book) -> None:
    words = "Veuillez effacer toutes mes données personnelles."
    case = home.opened()
    reader.said[words] = reading(Intent.OTHER, act=False, language=Language.FR)
    letters = home.says(RUTH, words)
    stopped = next(one for one in letters if one.kind == "stopped")
    assert "Bonjour" in everything(stopped)
    assert home.case(case.id).connector.language is Language.FR


def test_what_the_decision_asks_about_is_asked_with_the_reading_that_it_was_about(home: House, reader: Book) -> None:
    case = offered(home)
    monday = replace(FRIDAY, date=date(2026, 3, 16), stance=Stance.AGREED)
    reader.said["Monday it is"] = reading(Intent.AGREE_TIME, times=(monday,))
    home.says(ERIC, "Monday it is")
    asked = question(home)
    assert (asked.case, asked.reason) == (case.id, "they agree to a time that was not offered")
    assert asked.reading is not None
    assert asked.reading["intents"] == ["agree_time"]
    assert (home.last().state, home.last().reason) == (Handling.HELD, asked.reason)
    assert "connectee" in home.case(case.id).heard, "what was decided beside the question stands"
