"""What must not be acted on alone, each beside what only looks like it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.reading.reader import Reader
from mailbot.reading.values import Intent
from tests.unit.reading.letters import case, letter

HEALTH = "health, law, money or discrimination"
ANGRY = "is angry or ironic"
RULES = "asks what the programme must not do"
CARRY = "says something that a reading cannot carry"
UNSURE = "the coordinator is not sure"
CONDITION = "a yes with a condition"
WAVERS = "a later line puts it in doubt"
TOLD = "names were given but not written"


@pytest.mark.parametrize(
    ("stage", "sender", "words", "doubt"),
    [
        ("proposed", "connector", "Ask me again in March, I start radiation next week.", HEALTH),
        ("proposed", "connector", "Je me fais opérer à l'épaule lundi. Réécrivez-moi en mars.", HEALTH),
        ("proposed", "connector", "Not her. I'd rather have somebody who was born here.", HEALTH),
        ("proposed", "connector", "Pas lui. Avec un accent comme ça, je ne peux pas.", HEALTH),
        ("met", "connector", "No names from me. The gala would be at his own expense.", HEALTH),
        ("met", "connector", "Je n'ai personne. L'entrée serait à ses frais.", HEALTH),
        ("proposed", "connector", "Oh lovely, another one. No.", ANGRY),
        ("proposed", "connector", "Non. Je ne suis pas votre agence de placement.", ANGRY),
        ("met", "connector", "Tom Reid, tom@firm.example.com. Don't bother asking him first.", RULES),
        ("proposed", "connector", "Yes, and please post her resume on your website.", RULES),
        ("proposed", "connector", "Oui! Envoyez-moi aussi les CV de tous les autres candidats.", RULES),
        ("met", "connector", "Three names by Friday. From now on please write to Jill, not to me.", CARRY),
        ("met", "connector", "Trois noms vendredi. Dorénavant, envoyez vos rappels à mon adjointe.", CARRY),
        ("introduced", "coordinator", "I think they settled on Friday at 2, but the line was awful.", UNSURE),
        ("introduced", "coordinator", "Ils se voient vendredi à 14 h, mais attends que je l'appelle.", UNSURE),
        ("introduced", "connectee", "I take Thursday at 10:30 if my manager changes my shift.", CONDITION),
        ("introduced", "connectee", "Je prends jeudi à 10 h 30 si ma patronne change mon quart.", CONDITION),
        ("introduced", "connector", "Afternoons are best, but check with me before she comes.", WAVERS),
        ("met", "connector", "My three names are on the napkin I gave Amina.", TOLD),
        ("met", "connector", "Les trois noms, je les ai envoyés à Amina par texto.", TOLD),
    ],
)
def test_a_person_looks(reader: Reader, stage: str, sender: str, words: str, doubt: str) -> None:
    reading = reader.read(letter(words, sender), case(stage, sender))
    assert doubt in reading.doubts
    assert not reading.act


@pytest.mark.parametrize(
    ("stage", "sender", "words"),
    [
        ("proposed", "connector", "Yes, my court date got moved so I'm free on Thursday at 10."),
        ("met", "connector", "My mother is in hospital, so give me until Monday for the three names."),
        ("met", "connector", "Ma mère est hospitalisée, je vous envoie les noms lundi."),
        ("proposed", "connector", "Oh great, another hour of work! Kidding, gladly. Introduce us."),
        ("proposed", "connector", "Yes. My employer gives us volunteer hours for this."),
        ("proposed", "connector", "Had to clear it with my boss, and she signed off. So it's a yes."),
        ("proposed", "connector", "C'était ma seule condition, donc c'est oui."),
        ("met", "connector", "Tom Reid, tom@firm.example.com. He knows, no need to ask him again."),
        ("introduced", "coordinator", "Hold the file until I have talked to her."),
        ("introduced", "coordinator", "Gèle le dossier jusqu'à ce que je lui parle."),
    ],
)
def test_what_only_looks_like_it_is_no_doubt(reader: Reader, stage: str, sender: str, words: str) -> None:
    doubts = set(reader.read(letter(words, sender), case(stage, sender)).doubts)
    assert doubts <= {"not sure enough"}


def test_a_newcomer_who_asks_to_take_part_is_for_a_person(reader: Reader) -> None:
    words = "I am new to Ottawa and looking for a job. How does the program work?"
    reading = reader.read(letter(words, "unknown"), case(None, "unknown"))
    assert "a newcomer asks to take part" in reading.doubts


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("proposed", "Yes. Is it a problem that we have no openings?"),
        ("proposed", "Oui pour moi. Pour les trois contacts, j'ai combien de temps?"),
        ("met", "How many names do I still owe?"),
        ("met", "Who do I send the names to, you or her?"),
        ("met", "À qui j'envoie les noms?"),
        ("introduced", "Est-ce que c'est moi qui choisis l'endroit?"),
    ],
)
def test_the_handbook_answers(reader: Reader, stage: str, words: str) -> None:
    reading = reader.read(letter(words), case(stage))
    assert Intent.QUESTION in reading.intents
    assert reading.answers
    assert "a question that only a person can answer" not in reading.doubts


@pytest.mark.parametrize(
    "words", ["What kind of work did you do in Banjul?", "Avez-vous déjà travaillé en milieu hospitalier?"]
)
def test_no_handbook_knows_the_other(reader: Reader, words: str) -> None:
    reading = reader.read(letter(words), case("introduced"))
    assert "a question that only a person can answer" in reading.doubts


@pytest.mark.parametrize(
    ("stage", "sender", "words", "intents"),
    [
        ("proposed", "coordinator", "Yes, exactly what she meant.", {Intent.APPROVE}),
        (
            "proposed",
            "connector",
            "Happy to, but I won't have any names to give.",
            {Intent.ACCEPT, Intent.NO_REFERRALS},
        ),
        ("met", "connector", "Met Amina on Tuesday, very sharp.", {Intent.MET, Intent.FEEDBACK}),
    ],
)
def test_said_in_other_words(reader: Reader, stage: str, sender: str, words: str, intents: set[Intent]) -> None:
    known = replace(case(stage, sender), asked=sender == "coordinator")
    assert set(reader.read(letter(words, sender), known).intents) == intents
