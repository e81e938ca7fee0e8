"""What whole letters say of times on the table and of a settled meeting; each beside what only looks like it."""

from __future__ import annotations

import pytest

from mailbot.reading.reader import Reader
from tests.unit.reading.letters import TUESDAY, WEDNESDAY, case, letter
from tests.unit.reading.times.notation import short

BOTH = (TUESDAY, WEDNESDAY)


def _read(reader: Reader, sender: str, text: str, stage: str, *, one: bool = False, meeting: str = "") -> set[str]:
    offered = () if meeting or stage == "proposed" else (TUESDAY,) if one else BOTH
    reading = reader.read(letter(text, sender), case(stage, sender, *offered, meeting=meeting))
    return {short(time).lstrip("~") for time in reading.times}


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("I teach on Tuesday, so the other one it is.", {"2026-09-22 ruled_out", "2026-09-23 14:00 agreed"}),
        ("Wednesday it is, on Tuesday my car is at the garage.", {"2026-09-22 ruled_out", "2026-09-23 14:00 agreed"}),
        ("Va pour mercredi, mardi j'ai le dentiste.", {"2026-09-22 ruled_out", "2026-09-23 14:00 agreed"}),
        ("Mardi je travaille, mais l'autre me convient.", {"2026-09-22 ruled_out", "2026-09-23 14:00 agreed"}),
        ("Mardi, ma fille a son spectacle. Je choisis donc mercredi.",
         {"2026-09-22 ruled_out", "2026-09-23 14:00 agreed"}),
        ("Either works. Hmm, no, on Tuesday the plumber comes. Let's lock in Wednesday.",
         {"2026-09-22 ruled_out", "2026-09-23 14:00 agreed"}),
        ("Tuesday I am on call at the Civic, Wednesday 2pm is perfect though.",
         {"2026-09-22 ruled_out", "2026-09-23 14:00 agreed"}),
        ("Tuesday I can't, I work. Wednesday I can't too, I have exam.",
         {"2026-09-22 ruled_out", "2026-09-23 ruled_out"}),
        ("Tuesday is good but 11 won't work. Could we say 1:15 the same day?",
         {"2026-09-22 11:00 ruled_out", "2026-09-22 13:15"}),
        ("Both are during my shift, sorry.", set()),
        ("I fear that I work at the depot on both of those days. My evenings are free.", set()),
        ("Désolée, mais le 22 je suis à mon examen de conduite. Est-ce que jeudi à 11 h irait?",
         {"2026-09-22 ruled_out", "2026-09-24 11:00"}),
        ("Les deux tombent pendant mon quart de travail.", set()),
        ("Unfortunately I work both days, could we do Friday at 3?", {"2026-09-25 15:00"}),
        # These only look like refusals.
        ("Both are great.", {"2026-09-22 11:00", "2026-09-23 14:00"}),
        ("I'm at my Bank Street office on Tuesday, so 11 works.", {"2026-09-22 11:00 agreed"}),
        ("Mardi je suis au bureau toute la journée, donc 11 h convient.", {"2026-09-22 11:00 agreed"}),
        ("Wednesday is my lightest day, 2 is fine.", {"2026-09-23 14:00 agreed"}),
        ("As it happens I'm in town on Wednesday anyway, so let's do that one.", {"2026-09-23 14:00 agreed"}),
        # A yes that stands unless its author writes again; a time to come early at.
        ("Unless you hear otherwise, I'll see her Wednesday at 2.", {"2026-09-23 14:00 agreed"}),
        ("Wednesday at 2 works. I'll be there from 1:45.", {"2026-09-23 14:00 agreed"}),
        ("Le deuxième choix, mercredi à 14 h, me convient. Je serai là dès 13 h 50.", {"2026-09-23 14:00 agreed"}),
        ("Sous toutes réserves, mercredi à 14 h. Je vous confirme ça demain.", {"2026-09-23 14:00"}),
    ],
)  # fmt: skip
def test_an_offer_is_taken_or_refused(reader: Reader, text: str, times: set[str]) -> None:
    assert _read(reader, "connectee", text, "introduced") == times


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("On Tuesday I work at the hospital. Could you do Thursday at 3?",
         {"2026-09-22 ruled_out", "2026-09-24 15:00"}),
        ("Mardi non plus, j'ai une garde. Jeudi à 15 h?", {"2026-09-22 ruled_out", "2026-09-24 15:00"}),
        ("Mardi me convient, par contre 11 h c'est trop tôt. 13 h?",
         {"2026-09-22 11:00 ruled_out", "2026-09-22 13:00"}),
        ("I'd have said Thursday, but we move house then. Friday at 2?",
         {"2026-09-24 ruled_out", "2026-09-25 14:00"}),
        ("Let's do Monday at 10. Oh no, Monday is our staff retreat. Thursday at 10 then.",
         {"2026-09-21 ruled_out", "2026-09-24 10:00"}),
        ("Lundi à 10 h? Oups, lundi j'ai le dentiste; jeudi 10 h alors.", {"2026-09-21 ruled_out", "2026-09-24 10:00"}),
        ("L'atelier rouvre seulement le 28. Je propose le 29 à 10 h.", {"2026-09-29 10:00"}),
    ],
)  # fmt: skip
def test_another_time_is_proposed(reader: Reader, text: str, times: set[str]) -> None:
    assert _read(reader, "connectee", text, "introduced", one=True) == times


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("C'est bien mercredi à 10 h notre rencontre? Et à quelle adresse?", set()),
        ("I lost the mail. Where is the meeting on Wednesday, and is it at 10 or 10:30?", set()),
        ("Wednesday at 10 still stands. See you there.", {"2026-09-23 10:00 agreed"}),
        ("Could we do Wednesday at 11 instead?", {"2026-09-23 11:00"}),
        # Who says when they meet settles it, whatever else the day brings.
        ("Thanks for the reminder. I will see Mr. Holloway on Wednesday at 11.", {"2026-09-23 11:00 agreed"}),
        ("À mercredi 10 h. J'ai un devis à remettre à 16 h, donc je serai ponctuelle.", {"2026-09-23 10:00 agreed"}),
        ("I can't make Wednesday, could I see you on Friday at 11?", {"2026-09-23 ruled_out", "2026-09-25 11:00"}),
        ("Our appointment on the 23rd will have to go, I'm afraid.", {"2026-09-23 ruled_out"}),
        ("I broke my wrist, so our meeting on the 23rd is off.", {"2026-09-23 ruled_out"}),
        ("Cancel Wednesday please. I'd like to rebook: Thursday at 9, or Friday at 2 if she can't.",
         {"2026-09-23 ruled_out", "2026-09-24 09:00", "2026-09-25 14:00"}),
        ("Je vous avais écrit que je ne pouvais pas mercredi. Oubliez ça, je serai là mercredi à 10 h.",
         {"2026-09-23 10:00 agreed"}),
        ("Je ne pourrai pas mercredi. N'importe quand la semaine suivante.",
         {"2026-09-23 ruled_out", "2026-09-28..2026-10-02"}),
    ],
)  # fmt: skip
def test_a_settled_meeting_is_asked_about_confirmed_or_moved(reader: Reader, text: str, times: set[str]) -> None:
    assert _read(reader, "connectee", text, "scheduled", meeting="2026-09-23") == times


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Yes, yesterday, at his office. It was a very good talk.", {"2026-09-17 held"}),
        ("Oui, hier à 10 h comme prévu.", {"2026-09-17 10:00 held"}),
        ("Yep, on Thursday.", {"2026-09-17 held"}),
        ("She never came. One more try: the 24th at 8, or not at all.", {"2026-09-24 08:00"}),
        (
            "No Mr. Holloway today. I sat in the hall from 10 to 10:40. I could do next Tuesday at 10.",
            {"2026-09-22 10:00"},
        ),
        ("Saw Mr. Holloway yesterday at his shop, the hour flew by.", {"2026-09-17 held"}),
        ("Derek et moi avons fait connaissance hier à la bibliothèque.", {"2026-09-17 held"}),
    ],
)
def test_a_short_answer_tells_of_the_meeting_that_was(reader: Reader, text: str, times: set[str]) -> None:
    assert _read(reader, "connectee", text, "scheduled", meeting="2026-09-17") == times


@pytest.mark.parametrize(
    ("sender", "text", "times"),
    [
        ("coordinator", "Derek vient d'appeler : il accepte et il suggère jeudi à 10 h.", {"2026-09-24 10:00"}),
        ("connector", "ok pour moi, jeudi 9 h ou vendredi 14 h", {"2026-09-24 09:00", "2026-09-25 14:00"}),
        ("connectee", "We spoke yesterday and it's settled: Tuesday the 29th at 5:30.", {"2026-09-29 17:30 agreed"}),
        ("connectee", "Derek et moi avons fixé ça par téléphone : mardi le 29, 17 h 30.", {"2026-09-29 17:30 agreed"}),
        ("connectee", "Nous nous sommes parlé ce matin et c'est fixé : mardi 29 septembre à 17 h 30.",
         {"2026-09-29 17:30 agreed"}),
        ("connectee", "Mr. Holloway and me agreed by phone: this Thursday 11:30 at the library.",
         {"2026-09-24 11:30 agreed"}),
        ("connector", "I can do Thursday, 4:45, or Friday at 9; and do sign me up as a Connector, too.",
         {"2026-09-24 16:45", "2026-09-25 09:00"}),
        # A week asked about is not offered.
        ("connector", "Tell me which other times you have next week.", set()),
        ("connector", "Dites-moi vos disponibilités la semaine prochaine.", set()),
        ("connector", "Next week is fine, tell me which day.", {"2026-09-21..2026-09-25"}),
        ("connector", "Mettons jeudi à 9 h, et on commence à l'heure ok?", {"2026-09-24 09:00"}),
    ],
)  # fmt: skip
def test_a_time_nobody_asked_for_is_offered_unless_both_settled_it(
    reader: Reader, sender: str, text: str, times: set[str]
) -> None:
    assert _read(reader, sender, text, "proposed") == times
