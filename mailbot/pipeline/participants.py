"""What a Connector, a Connectee, a referral or a stranger writes: read, and decided on where it is sure."""

from __future__ import annotations

from dataclasses import replace

from mailbot.cases.case import Case, Person, Role, Stage
from mailbot.cases.decide import decide
from mailbot.cases.events import Event, EventKind, events_from
from mailbot.cases.letters import LetterKind
from mailbot.cases.turn import SIDES
from mailbot.mail.reply import reply_text
from mailbot.mail.triage import Kind
from mailbot.pipeline import erasure
from mailbot.pipeline.breaker import CROWD
from mailbot.pipeline.calendars import (
    REPLACED,
    counters_outdated,
    in_its_light,
    is_elsewhere,
    is_maybe,
    is_outdated,
    without_events,
)
from mailbot.pipeline.carry import Carrier, with_language
from mailbot.pipeline.correspondence import Cause, Draft, common, post
from mailbot.pipeline.desk import Desk
from mailbot.pipeline.goodnews import answers_good_news, read_answer
from mailbot.pipeline.intake import Incoming, context_of, hold_mail, log_reading, of_nobody, settle
from mailbot.pipeline.locate import IN_NO_MATCH, Located, locate
from mailbot.pipeline.understand import ELSEWHERE, letter_from
from mailbot.pipeline.writing import STATES, Doubt
from mailbot.pipeline.zones import local_times
from mailbot.reading.values import Intent, Letter, Reading, Time
from mailbot.store import Post


def handle_participant(carrier: Carrier, mail: Incoming) -> str:
    """Whose case, what it says, and whether that is sure enough to be acted on."""
    desk = carrier.desk
    words = reply_text(mail.message)
    found = locate(desk, carrier.book, mail.message, mail.sender, f"{mail.message.subject} {words.text}")
    if found.case is None or found.role is None:
        return _stranger(carrier, mail, found)
    return located(carrier, mail, found)


def located(carrier: Carrier, mail: Incoming, found: Located) -> str:
    """Mail whose match is known, by itself or from a coordinator: read in its light, and acted on where it is sure."""
    desk = carrier.desk
    letter = letter_from(mail.message, reply_text(mail.message), mail.verdict, desk.zone)
    letter = in_its_light(desk, found.case, mail.message, letter)
    outdated = mail.trusted and found.case is not None and is_outdated(desk, found.case, mail.message)
    if outdated and not letter.reply.strip():
        return settle(carrier, mail, "done", "it speaks of an earlier version of the event", found.case)
    if found.case is not None and found.role in SIDES and _says_maybe(desk, mail, letter, found.case):
        return _maybe(carrier, mail, found.case, found.role)
    letter = without_events(letter) if outdated else letter
    reading = read_in_its_light(desk, mail, found, letter)
    log_reading(mail, found, reading)
    why = _unsettled(mail)
    if why or found.case is None or found.role is None:
        return hold_mail(carrier, mail, found, reading, why or "it is not clear who of the match wrote it")
    case = with_language(found.case, found.role, reading)
    if erasure.asks(carrier, mail, letter.reply):
        return erasure.asked(carrier, mail, replace(found, case=case), reading)
    if answers_good_news(carrier, mail, found):
        said = read_answer(carrier, letter, context_of(desk, found.case, found.role))
        if said is not None:
            return _good_news(carrier, mail, case, *said)
    return act(carrier, mail, replace(found, case=case), reading)


def _unsettled(mail: Incoming) -> str:
    """Why a mail is a person's to look at, whatever it says; empty where it is not."""
    if not mail.trusted:
        return "the sender could not be verified"
    if mail.verdict.kind in (Kind.SUSPECT, Kind.UNREADABLE):
        return mail.verdict.rule
    return "it has no readable date" if mail.message.date is None else ""


def _says_maybe(desk: Desk, mail: Incoming, letter: Letter, case: Case) -> bool:
    return mail.trusted and not letter.reply.strip() and is_maybe(desk, case, mail.message)


def _maybe(carrier: Carrier, mail: Incoming, case: Case, role: Role) -> str:
    """A click on "maybe": no words to read, and nothing that a coordinator could know better."""
    event = Event(EventKind.MAYBE, mail.mail.sent_at, role, mail.mail)
    decision = decide(case, (event,), carrier.now, carrier.desk.policy, carrier.known(case))
    case = carrier.carry(case, decision, (event,), Cause(mail.message.message_id, role, None, mail.message.subject))
    return settle(carrier, mail, "done", case=case)


def read_in_its_light(desk: Desk, mail: Incoming, found: Located, letter: Letter) -> Reading:
    """The mail in the light of what its author could know, its hours on the programme's clock."""
    case = found.case
    if case is not None and _crossed(case, mail):
        case = replace(case, stage=Stage.INTRODUCED, meeting=None)
    context = context_of(desk, case, found.role)
    reading = desk.reader.read(letter, context)
    gone = _taken_back(case, found.role)
    if gone and Intent.AGREE_TIME not in reading.intents:  # they may take what they could not know to be taken back
        before = desk.reader.read(letter, replace(context, offered=(*context.offered, *gone)))
        reading = before if before.act and Intent.AGREE_TIME in before.intents else reading
    reading = local_times(reading, mail.message, desk.zone)
    if is_elsewhere(desk, found.case, mail.message):
        reading = replace(reading, act=False, doubts=(*reading.doubts, ELSEWHERE))
    if found.case is not None and counters_outdated(desk, found.case, mail.message):
        reading = replace(reading, act=False, doubts=(*reading.doubts, REPLACED))
    return reading


def _taken_back(case: Case | None, role: Role | None) -> tuple[Time, ...]:
    """What the other side had offered and has taken back."""
    return tuple(o.time for o in case.offers if not o.open and o.by is not role) if case is not None else ()


def _crossed(case: Case, mail: Incoming) -> bool:
    """Whether it was written before its author could know of the hour that is settled."""
    return case.stage is Stage.SCHEDULED and case.settled_at is not None and mail.mail.sent_at < case.settled_at


def _good_news(carrier: Carrier, mail: Incoming, case: Case, reading: Reading, kind: EventKind) -> str:
    """The newcomer's yes or no to passing good news on, which is nobody's but theirs."""
    event = Event(kind, mail.mail.sent_at, Role.CONNECTEE, mail.mail, reading)
    decision = decide(case, (event,), carrier.now, carrier.desk.policy, carrier.known(case))
    case = carrier.carry(case, decision, (event,))  # what it brings goes to others, in threads of their own
    return settle(carrier, mail, "done", case=case)


def act(carrier: Carrier, mail: Incoming, found: Located, reading: Reading) -> str:
    """A participant's reading: sure, it is decided on; unsure, the coordinator has it, names taken back apart."""
    case, role = found.case, found.role
    if case is None or role is None:
        raise ValueError("a reading needs its case")
    if reading.withdrawn and role is Role.CONNECTOR:
        case, reading = _withdrawn(carrier, mail, case, role, reading)
    events = events_from(reading, case, role, mail.mail)
    if len(events) > 1 and events[0].kind is EventKind.SURVEY:
        case, events = _kept(carrier, mail, case, events, reading), events[1:]
        reading = replace(reading, intents=tuple(Intent(e.kind.value) for e in events))
    sure = reading.act or any(e.kind in (EventKind.SURVEY, EventKind.PLACE) for e in events)
    if not sure:
        reason = "; ".join(reading.doubts) or "the bot is not sure of its reading"
        case = carrier.hear(case, events[0]) if events else case
        return hold_mail(carrier, mail, replace(found, case=case), reading, reason)
    decision = decide(case, events, carrier.now, carrier.desk.policy, carrier.known(case, reading.referrals))
    case = carrier.carry(case, decision, events, Cause(mail.message.message_id, role, reading, mail.message.subject))
    if decision.asks:
        return hold_mail(
            carrier, mail, replace(found, case=case), reading, decision.asks[0].reason, decision.asks[0].kind
        )
    return settle(carrier, mail, "done", case=case)


def _kept(carrier: Carrier, mail: Incoming, case: Case, events: tuple[Event, ...], reading: Reading) -> Case:
    """A survey's answer is kept whatever is to be said to what stands beside it."""
    decision = decide(case, events[:1], carrier.now, carrier.desk.policy, carrier.known(case))
    cause = Cause(mail.message.message_id, events[0].by, reading, mail.message.subject)
    return carrier.carry(case, decision, events[:1], cause)


def _withdrawn(carrier: Carrier, mail: Incoming, case: Case, role: Role, reading: Reading) -> tuple[Case, Reading]:
    """Stopping needs no certainty: who is clearly taken back is struck at once."""
    event = Event(EventKind.WITHDRAW, mail.mail.sent_at, role, mail.mail, reading)
    decision = decide(case, (event,), carrier.now, carrier.desk.policy, carrier.known(case))
    if decision.asks:
        unsure = replace(reading, act=False, doubts=(*reading.doubts, decision.asks[0].reason), withdrawn=())
        return (carrier.carry(case, decision, (event,)) if decision.trail else case), unsure
    rest = tuple(i for i in reading.intents if i not in (Intent.OTHER, Intent.THANKS))
    done = reading if rest else replace(reading, act=True)
    kept = tuple(e for e in decision.effects if not rest)
    case = carrier.carry(
        case,
        replace(decision, effects=kept),
        (event,),
        Cause(mail.message.message_id, role, reading, mail.message.subject),
    )
    return case, replace(done, withdrawn=(), intents=rest or (Intent.THANKS,))


def _stranger(carrier: Carrier, mail: Incoming, found: Located) -> str:
    """Nobody of any match: read for the coordinator's sake; only an opt-out is acted on, and volunteers are thanked."""
    desk = carrier.desk
    letter = letter_from(mail.message, reply_text(mail.message), mail.verdict, desk.zone)
    reading = desk.reader.read(letter, context_of(desk, None, None))
    log_reading(mail, found, reading)
    reason = found.reason
    if mail.trusted and Intent.OPT_OUT in reading.intents:
        carrier.book.flag(mail.sender, "opted_out", carrier.now)
        reason = "they want no more mail, and get none"
    more = of_nobody(carrier) if found.reason == IN_NO_MATCH else ""
    if more is None:
        return settle(carrier, mail, "held", CROWD)
    question = ""
    waiting: tuple[dict[str, str], ...] = ()
    if mail.trusted and reading.act and reading.intents == (Intent.JOIN,):
        question, waiting = _thank_volunteer(carrier, mail, reading)
        reason = "they want to become a Connector" + ("" if waiting else ", and were told that you will write")
    would: tuple[dict[str, str], ...] = ()
    if erasure.asks(carrier, mail, letter.reply):
        reason, would = erasure.ASKED, erasure.would(mail)
    said = mail.message.plain or ""
    reason += more
    doubt = Doubt(reason, LetterKind.DECISION, mail.row.id, reading, mail.contact, waiting, would, said)
    carrier.question(None, doubt, question)
    return settle(carrier, mail, "held", reason)


def _thank_volunteer(carrier: Carrier, mail: Incoming, reading: Reading) -> tuple[str, tuple[dict[str, str], ...]]:
    """A line of thanks; where it waits for a yes, the id of the question to be asked, and the letter as it reads."""
    desk = carrier.desk
    hours = desk.policy.hours
    person = Person(mail.contact.name or "", mail.sender, language=reading.language)
    by = hours.local(hours.add(carrier.now, desk.policy.answer_within)).date()
    variables = {**common(desk, None, carrier.now), "reader": person, "by": by}
    state = STATES[desk.mode(LetterKind.JOINING)]
    hold = desk.token()[:8] if state is Post.WAITING else ""
    key = f"joining:{mail.sender}"
    letter = Draft(LetterKind.JOINING, key, (person,), (), "connector", variables, state=state, hold=hold)
    posted = post(carrier, None, letter, Cause(mail.message.message_id, None, reading, mail.message.subject))
    return hold, (carrier.shown(letter),) if posted and hold else ()
