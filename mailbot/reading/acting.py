"""Whether the program may act on a reading alone; every reason against it is one plain phrase."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mailbot.reading.values import Context, Intent, Letter

ACTABLE = frozenset(Intent) - {Intent.CONCERN, Intent.NO_SHOW, Intent.WRONG_PERSON, Intent.OTHER}
# What a stranger may say for themselves; anything else needs a part in the case.
_OWN_BUSINESS = frozenset(
    {Intent.JOIN, Intent.OPT_OUT, Intent.OUT_OF_OFFICE, Intent.BOUNCE, Intent.QUESTION, Intent.THANKS}
)
_LEAVES = frozenset({Intent.CANCEL, Intent.RESCHEDULE})


def doubts_of(intents: Collection[Intent], letter: Letter, context: Context) -> Iterator[str]:
    """Why these intents from this author need a person, beyond what the words left doubtful."""
    for intent in intents:
        if intent not in ACTABLE:
            yield f"{intent.value}: for a person to look at"
    if context.sender == "unknown" and not set(intents) <= _OWN_BUSINESS:
        yield "the author has no part in the case"
    if context.sender == "connectee" and Intent.REFER in intents:
        yield "a Connectee relays contacts"
    if Intent.DECLINE in intents and _LEAVES & set(intents):
        yield "the author leaves the programme"
    if Intent.ACCEPT in intents and Intent.DECLINE in intents:
        yield "says yes and no"
    if context.sender == "connectee" and {Intent.DECLINE, Intent.ACCEPT} & set(intents):
        yield "the Connectee cannot say this for the Connector"
    if context.stage == "declined" and Intent.ACCEPT in intents:
        yield "says yes after a no"
    if set(intents) == {Intent.CORRECT}:
        yield "does not say what is right"
    if letter.machine is None and not letter.reply.strip() and not letter.invitations:
        yield "no words of the author's own"
