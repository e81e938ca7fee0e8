"""The second opinion and the arbiter: what words say beside the rules, what that may change, and what it may not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from mailbot.config.learnt import learnt
from mailbot.reading.intents.arbiter import STRUCTURAL, arbitrate, circumstances, witness
from mailbot.reading.intents.doubts import note_doubts
from mailbot.reading.intents.grams import grams, tokens
from mailbot.reading.intents.ledger import Facts, Ledger
from mailbot.reading.intents.opinion import IntentModel, Opinion, strongest
from mailbot.reading.reader import Reader
from mailbot.reading.values import Contact, Context, Intent, Language, Letter
from mailbot.reading.weights import Weights

DAY = datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("America/Toronto"))
CONTEXT = Context(stage="met", sender="connector")
# The words alone decide: no bias, and the rules count for as much as even words.
WORDS = Weights({"words": 3.0, "said": 0.5}, {}, {}, {}, 0.0, {}, 0.6)


def letter(text: str) -> Letter:
    return Letter(text, DAY, Contact("Ruth Adeyemi", "ruth@example.com"))


def ledger_of(reader: Reader, text: str) -> Ledger:
    scene = reader.lay_open(letter(text), CONTEXT)
    return Ledger(Facts(scene, Language.EN, (), ()), [])


def saying(*sentences: Mapping[Intent, float]) -> Opinion:
    return tuple({intent: one.get(intent, 0.01) for intent in Intent} for one in sentences)


def test_times_names_and_numbers_are_words_of_their_kind(reader: Reader) -> None:
    scene = reader.lay_open(letter("Could Priya Nair come Tuesday at 2:30, room 4512?"), CONTEXT)
    words = tokens(scene.wording, scene.wording.sentences[0])
    assert words[:2] == ["could", "[PERSON]"]
    assert "[TIME]" in words
    assert "tuesday" not in words


def test_a_short_sentence_is_seen_in_the_light_of_its_stage() -> None:
    short = grams(["works"], False, CONTEXT)
    assert {"w:works", "at:met", "at:met:works", "from:connector"} <= short
    assert "at:met:works" not in grams(["it", "works", "for", "all", "of", "us", "here"], False, CONTEXT)
    assert "asks" in grams(["when"], True, CONTEXT)


def test_a_model_is_what_was_saved(tmp_path: Path) -> None:
    weights = np.array([[2.0] * len(Intent), [-1.0] * len(Intent)], dtype=np.float32)
    model = IntentModel(tuple(Intent), {"w:sure": 0, "w:étage": 1}, weights, np.full(len(Intent), -1, np.float32))
    with (tmp_path / "model.npz").open("wb") as file:
        model.save(file)
    with (tmp_path / "model.npz").open("rb") as file:
        again = IntentModel.load(file)
    assert again.index == model.index
    assert again.of(frozenset({"w:sure"})) == pytest.approx(model.of(frozenset({"w:sure"})))


def test_grams_that_training_never_saw_count_for_nothing() -> None:
    model = learnt().opinion
    assert model.of(frozenset({"w:qwertzuiop"})) == model.of(frozenset())


def test_the_shipped_model_hears_plain_words() -> None:
    model = learnt().opinion
    chances = model.of(grams("thank you so much".split(), False, Context(stage="closed", sender="connector")))
    assert max(chances, key=lambda intent: chances[intent]) is Intent.THANKS


def test_the_strongest_sentence_is_the_first_of_the_likeliest() -> None:
    opinion = saying({Intent.MET: 0.2}, {Intent.MET: 0.9}, {Intent.MET: 0.9})
    assert strongest(opinion, Intent.MET) == (1, 0.9)
    assert strongest((), Intent.MET) == (-1, 0.01)


def test_what_only_the_words_say_is_added_with_its_sentence(reader: Reader) -> None:
    ledger = ledger_of(reader, "Nice day. The well is dry, I am afraid.")
    arbitrate(ledger, saying({}, {Intent.NO_REFERRALS: 0.95}), WORDS)
    assert set(ledger.said) == {Intent.NO_REFERRALS}
    evidence = ledger.said[Intent.NO_REFERRALS]
    assert (evidence.words, evidence.rule) == ("The well is dry, I am afraid.", "words.no_referrals")


def test_what_only_a_loose_rule_said_is_dropped(reader: Reader) -> None:
    ledger = ledger_of(reader, "She had a job to find the place.")
    ledger.say(Intent.HIRED, "a job", "hired.job")
    ledger.say(Intent.MET, "She", "met.report")
    arbitrate(ledger, saying({Intent.MET: 0.9}), WORDS)
    assert set(ledger.said) == {Intent.MET}


@pytest.mark.parametrize("intent", sorted(STRUCTURAL))
def test_words_alone_neither_add_nor_drop_what_stands_with_a_time_or_a_person(reader: Reader, intent: Intent) -> None:
    ledger = ledger_of(reader, "Anything at all.")
    arbitrate(ledger, saying({intent: 0.99}), WORDS)
    assert intent not in ledger.said
    ledger = ledger_of(reader, "Anything at all.")
    ledger.say(intent, "Anything", "some.rule")
    arbitrate(ledger, saying({}), WORDS)
    assert intent in ledger.said


def test_thanks_and_other_stand_only_alone_and_a_concern_replaces_feedback(reader: Reader) -> None:
    ledger = ledger_of(reader, "Thanks. He was rude.")
    arbitrate(ledger, saying({Intent.THANKS: 0.9}, {Intent.CONCERN: 0.9, Intent.FEEDBACK: 0.8}), WORDS)
    assert set(ledger.said) == {Intent.CONCERN}


def test_where_nothing_is_likely_the_least_unlikely_is_said_or_other(reader: Reader) -> None:
    ledger = ledger_of(reader, "Hm.")
    arbitrate(ledger, (), WORDS)
    assert set(ledger.said) == {Intent.OTHER}
    ledger = ledger_of(reader, "Hm.")
    arbitrate(ledger, saying({Intent.THANKS: 0.4}), WORDS)
    assert set(ledger.said) == {Intent.THANKS}


def test_a_verdict_is_the_surer_the_farther_every_chance_is_from_even(reader: Reader) -> None:
    sure, unsure = (
        arbitrate(ledger_of(reader, "We met."), saying({Intent.MET: chance}), WORDS).sure for chance in (0.99, 0.6)
    )
    assert unsure < sure <= 0


def test_each_witness_has_a_weight_and_each_intent_a_bias(reader: Reader) -> None:
    ledger = ledger_of(reader, "We met.")
    ledger.say(Intent.MET, "We met.", "met.report")
    known = witness(ledger, circumstances(ledger), dict.fromkeys(Intent, 0.0), Intent.MET)
    assert set(known) <= set(learnt().weights.common)
    assert set(learnt().weights.bias) == {intent.value for intent in Intent}
    assert 0.5 < learnt().weights.act_from < 1


@pytest.mark.parametrize("intent", [Intent.CLOSE, Intent.PAUSE, Intent.APPROVE, Intent.ACCEPT])
def test_nobody_is_heard_to_say_what_is_not_theirs_to_say(reader: Reader, intent: Intent) -> None:
    ledger = ledger_of(reader, "Please do that.")
    arbitrate(ledger, saying({intent: 0.99}), WORDS)
    assert intent not in ledger.said


@pytest.mark.parametrize("moves", [Intent.MET, Intent.CANCEL, Intent.PAUSE, Intent.RESUME, Intent.CLOSE])
def test_what_moves_a_match_for_everybody_is_put_to_a_person_where_no_rule_knows_its_wording(
    reader: Reader, moves: Intent
) -> None:
    for rule, doubted in ((f"words.{moves.value}", True), ("some.rule", False)):
        ledger = ledger_of(reader, "Wibble the wobble.")
        ledger.say(moves, "Wibble the wobble.", rule)
        note_doubts(ledger)
        assert ("it sounds like it, but not in words that are known" in ledger.doubts) is doubted


@pytest.mark.parametrize(("stage", "acts"), [("paused", True), ("introduced", False)])
def test_that_a_match_at_rest_goes_on_may_be_said_in_any_words(reader: Reader, stage: str, *, acts: bool) -> None:
    context = Context(stage=stage, sender="coordinator")
    reading = reader.read(letter("She is willing again, please go on."), context)
    assert (reading.intents, reading.act) == ((Intent.RESUME,), acts)


def test_a_status_that_only_the_words_say_is_answered(reader: Reader) -> None:
    ledger = ledger_of(reader, "Wibble the wobble.")
    ledger.say(Intent.STATUS, "Wibble the wobble.", "words.status")
    note_doubts(ledger)
    assert ledger.doubts == []
