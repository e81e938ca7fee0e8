"""What a coordinator writes: matches they open, answers to the bot's questions, orders, and reports for somebody."""

from __future__ import annotations

from dataclasses import replace

from mailbot.cases.case import Case, Role, Stage
from mailbot.cases.decide import decide
from mailbot.cases.events import Event, EventKind
from mailbot.log import get_logger
from mailbot.mail.reply import ReplyText, reply_text
from mailbot.mail.thread import keys, tags
from mailbot.pipeline.answers import ADDRESS_GIVEN, answer
from mailbot.pipeline.carry import Carrier
from mailbot.pipeline.connectors import another, instead, is_wanted
from mailbot.pipeline.correspondence import language_key
from mailbot.pipeline.erasure import ordered
from mailbot.pipeline.intake import Incoming, hold_mail, settle
from mailbot.pipeline.locate import Located, by_names, named
from mailbot.pipeline.misplaced import misplaced, put_right
from mailbot.pipeline.opening import adopt, may_open, open_copied, outside, resume_of, supplied_address
from mailbot.pipeline.orders import ANSWERS, Words, addressed, do, understood
from mailbot.pipeline.people import in_other_matches, take_news, whose
from mailbot.pipeline.whispers import is_whisper, overheard, step_in
from mailbot.reading.values import Intent, Reading
from mailbot.report.standing import lines
from mailbot.store import Question

log = get_logger()
_INTRODUCED = (Stage.INTRODUCED, Stage.SCHEDULED, Stage.MET, Stage.REFERRED, Stage.SURVEYED)
_PROVES = 4  # words from which a mail shows its writer's language


def handle_staff(carrier: Carrier, mail: Incoming) -> str:
    """A coordinator's mail: an answer to a question first, then a match to open, then orders and reports."""
    carrier = replace(carrier, speaker=carrier.desk.coordinator(mail.sender))
    text = reply_text(mail.message)
    question = carrier.book.question_by_letter(keys(mail.message))
    case = _case(carrier, mail, question, f"{mail.message.subject} {text.text}")
    words = _read(carrier, mail, text, case, question)
    _log(mail, case, words)
    if not mail.trusted:
        found = Located(case, Role.COORDINATOR) if case else None
        return hold_mail(carrier, mail, found, words.reading, "the sender could not be verified")
    if len(text.text.split()) >= _PROVES:
        carrier.book.mark(language_key(mail.sender), words.reading.language.value)
    erased = ordered(carrier, mail, words, text)
    if erased is not None:
        return erased
    if question is not None and question.answered_at is None:
        state = answer(carrier, mail, question, words, text)
        if state is not ADDRESS_GIVEN:
            return state
        case = carrier.book.case(question.case or "")
    elif question is not None and _repeats(words):
        carrier.done(case, f"answer:{mail.message.digest}", "settled", owner=carrier.desk.coordinator(mail.sender))
        return settle(carrier, mail, "done", "an answer to what is settled", case)
    elif question is None and _opens(carrier, mail, case, words.reading):
        return open_copied(carrier, mail, words.reading)
    if case is None:
        return _without_case(carrier, mail, words, text)
    return _for_case(carrier, mail, case, words, text)


def _read(carrier: Carrier, mail: Incoming, text: ReplyText, case: Case | None, question: Question | None) -> Words:
    """A new mail to people may introduce them to each other, whatever matches they have had: read it as such first."""
    asked = None if question is None else question.answered_at is None
    fresh = question is None and not keys(mail.message) and bool(outside(carrier.desk, mail))
    words = understood(carrier, mail, text, None if fresh else case, asked=asked)
    if fresh and case is not None and not _opens(carrier, mail, case, words.reading):
        return understood(carrier, mail, text, case, asked=asked)
    return words


def _opens(carrier: Carrier, mail: Incoming, case: Case | None, reading: Reading) -> bool:
    """Whether a mail opens a match; one to people of a match that is there, about that very match, does not."""
    if not may_open(carrier.desk, mail, reading):
        return False
    return case is None or resume_of(mail) is not None or not _is_there(carrier, mail, case, reading)


def _is_there(carrier: Carrier, mail: Incoming, case: Case, reading: Reading) -> bool:
    """Whether whoever a mail goes to and names has met in this match already, or is asked in it."""
    if any(case.role_of(one.email) is None for one in outside(carrier.desk, mail)):
        return False
    newcomer = reading.parties.connectee if reading.parties else None
    if newcomer is not None and newcomer.name and not named(case.connectee.name, newcomer.name):
        return False
    introduces = {case.connector.email, case.connectee.email} <= mail.mail.seen_by
    return case.stage in _INTRODUCED or (case.stage is Stage.PROPOSED and not introduces)


def _repeats(words: Words) -> bool:
    """Whether a mail is no more than a yes or a no, said before."""
    return not words.orders and set(words.reading.intents) <= ANSWERS | {Intent.ACCEPT}


def _log(mail: Incoming, case: Case | None, words: Words) -> None:
    log.event(
        "message.read",
        message=mail.message.digest,
        case=case.id if case else None,
        stage=case.stage.value if case else None,
        role="coordinator",
        intents=[i.value for i in words.reading.intents],
        rules=sorted(words.orders) or None,
        confidence=round(words.reading.confidence, 2),
        act=words.sure,
    )


def _case(carrier: Carrier, mail: Incoming, question: Question | None, words: str) -> Case | None:
    """Whose match: the question's, the tag's, the thread's, or the one whose people have the mail or are named."""
    book, desk = carrier.book, carrier.desk
    if question is not None:
        held = book.received(question.message) if question.message is not None else None
        ident = question.case or (held.case if held else None)
        return book.case(ident) if ident else None
    tokens = tags(mail.message, desk.address, desk.settings.programme.subaddress)
    tagged = {t.case for token in tokens if (t := book.by_tag(token)) and t.case}
    if len(tagged) > 1:
        return None  # of two matches: which one is meant must be said
    ident = next(iter(tagged)) if len(tagged) == 1 else book.case_of(keys(mail.message))
    if ident:
        return book.case(ident)
    copied = _of_people(carrier, mail)
    if len(copied) == 1:
        return copied[0]
    fitting = by_names(copied or book.cases(), words)
    return fitting[0] if len(fitting) == 1 else None


def _of_people(carrier: Carrier, mail: Incoming) -> list[Case]:
    """The matches in which everybody whom the coordinator wrote to has a part."""
    others = sorted(mail.mail.seen_by - carrier.desk.staff - {carrier.desk.address})
    if not others:
        return []
    return [c for c in carrier.book.cases_with(others[0]) if all(c.role_of(e) is not None for e in others)]


def _for_case(carrier: Carrier, mail: Incoming, case: Case, words: Words, text: ReplyText) -> str:
    """A correction of whose mail it was comes first, for what else is said is said of the match as it should be."""
    wrong = misplaced(carrier, case, text) if addressed(carrier, mail) else None
    if wrong is not None:
        return put_right(carrier, mail, case, wrong)
    return _said_of(carrier, mail, case, words, text)


def _said_of(carrier: Carrier, mail: Incoming, case: Case, words: Words, text: ReplyText) -> str:
    """Orders are the coordinator's own; anything else is a report, read as if the person reported had written."""
    case = step_in(carrier, mail, case)
    supplied = supplied_address(carrier.desk, case, text)
    if supplied is not None and instead(case, supplied, text):
        return settle(carrier, mail, "done", case=another(carrier, mail, case, words.reading))
    if supplied is not None:
        return _address(carrier, mail, case, supplied)
    found = Located(case, Role.COORDINATOR)
    if whose(carrier, case, words.reading):
        return hold_mail(carrier, mail, found, words.reading, "it is not clear whose address or number this is")
    case, told = take_news(carrier, mail, case, words.reading)
    words = words if told is None else replace(words, reading=told)
    if is_whisper(carrier, mail, case):
        words = overheard(words, text.text, carrier.desk.staff_words)
    if words.says_nothing and (told is not None or not addressed(carrier, mail)):
        return settle(carrier, mail, "done", "a copy that asks nothing" if told is None else "", case)
    if words.puzzles and addressed(carrier, mail):
        carrier.done(case, f"order:{mail.message.digest}", "unknown")
        return settle(carrier, mail, "done", "an order that is not understood", case)
    if not words.sure:
        reason = "; ".join(words.reading.doubts) or "the bot is not sure of its reading"
        return hold_mail(carrier, mail, found, words.reading, reason)
    reports = words.reports and addressed(carrier, mail) and not is_wanted(case, mail)
    case, asks = do(carrier, mail, case, words)
    if asks:
        return hold_mail(carrier, mail, Located(case, Role.COORDINATOR), words.reading, asks)
    if reports:
        carrier.done(case, f"report:{mail.message.digest}", "recorded", lines=lines([case]))
    return settle(carrier, mail, "done", case=case)


def _address(carrier: Carrier, mail: Incoming, before: Case, case: Case) -> str:
    for role in (Role.CONNECTOR, Role.CONNECTEE):
        old, new = before.person(role), case.person(role)
        if old is not None and new is not None and old.email and old.email != new.email:
            in_other_matches(carrier, mail, case, old, new)
    event = Event(EventKind.ADDRESS, mail.mail.sent_at, Role.COORDINATOR, mail.mail, staff=True)
    case = carrier.carry(case, decide(case, (event,), carrier.now, carrier.desk.policy), (event,))
    state = settle(carrier, mail, "done", case=case)
    adopt(carrier, case, mail)
    return state


def _without_case(carrier: Carrier, mail: Incoming, words: Words, text: ReplyText) -> str:
    """No match is meant, or several: a question of standing gets them all; the rest comes back as not understood."""
    owner = carrier.desk.coordinator(mail.sender)
    key = f"order:{mail.message.digest}"
    for one in _of_people(carrier, mail):  # whichever of them is meant, nobody is nudged on top of it
        step_in(carrier, mail, one)
    if Intent.STATUS in words.reading.intents:
        fitting = by_names(carrier.book.cases(), f"{mail.message.subject} {text.text}")
        shown = fitting or [c for c in carrier.book.cases() if c.coordinator.email == mail.sender]
        carrier.done(None, key, "status", owner=owner, lines=lines(shown))
        return settle(carrier, mail, "done")
    if not addressed(carrier, mail):
        return settle(carrier, mail, "done", "a copy about no match")
    carrier.done(None, key, "unknown", owner=owner)
    return settle(carrier, mail, "held", "a coordinator's mail about no match that is known")
