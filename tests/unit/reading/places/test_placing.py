"""Places and their absence in whole messages: standing alone, settled on, or where nobody meets."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mailbot.reading.places import PlaceRules, find_place
from mailbot.reading.places.layout import Sentences, unwrapped
from mailbot.reading.times import find_times
from mailbot.reading.values import Contact, Context, Language
from tests.unit.reading.times.notation import table, time_rules

WRITTEN = datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("America/Toronto"))
RULES = PlaceRules.from_toml(table(Language.EN, "places"), table(Language.FR, "places"))


def _words(text: str, language: Language, context: Context | None = None) -> str | None:
    case = context or Context()
    times = find_times(text, language, WRITTEN, case, time_rules())
    found = find_place(text, language, times, case, RULES)
    return found.words if found else None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Thursday at 10. Black Squirrel Books on Bank.", "Black Squirrel Books on Bank"),
        ("Thursday at 2 works. Morning Owl on Rochester.", "Morning Owl on Rochester"),
        ("thursday 9 is good, arlington five on arlington either way", "arlington five on arlington"),
        ("Meet at the loading dock entrance Thursday at 8.", "the loading dock entrance"),
        ("Thursday 1 pm. The south lobby of 90 Elgin.", "The south lobby of 90 Elgin"),
        ("She can come to the Orleans branch on Thursday at 3.", "the Orleans branch"),
        ("Let's use the Sunnyside library, Thursday at 4.", "the Sunnyside library"),
        ("Thursday at noon, and let's say my studio.", "my studio"),
        ("Thursday works.\n\nRideau Centre, level 3 food court.", "Rideau Centre, level 3 food court"),
        ("Thursday at 11 then.\n1200 Vanier Parkway, ask for me at the desk.", "1200 Vanier Parkway"),
        (
            "My building is 180 Kent, but it is slow, so let's say the Bridgehead at the corner for Thursday at 9.",
            "the Bridgehead",
        ),
        ("Happy to meet Thursday at 2, in my office (Tory Building, room 412).", "my office (Tory Building, room 412)"),
        ("Thursday at 3 on Google Meet is perfect.", "Google Meet"),
        ("Thursday at 3. I'll ring her on the phone.", "on the phone"),
        ("Sunrise Diner in Westboro is close to both of us, Thursday at 8?", "Sunrise Diner in Westboro"),
        ("Please come to our job fair on Thursday at 6 at the Shaw Centre.", "the Shaw Centre"),
        ("Thursday at 2? I'm at 250 Albert Street. Is it too far for her?", "250 Albert Street"),
        ("Where: Pressed Cafe\nWhen: Thursday at 5", "Pressed Cafe"),
        (
            "The easiest would be the reading room at the Archives, 395 Wellington. Thursday at 10?",
            "the Archives, 395 Wellington",
        ),
        ("Thursday at 10, Gate 2 of the Experimental Farm.", "Gate 2 of the Experimental Farm"),
        ("We got together Thursday at Fox and Feather and talked for an hour.", "Fox and Feather"),
        (
            "I can do Thursday at 4 in the staff lounge, third floor of Dunton Tower.",
            "the staff lounge, third floor of Dunton Tower",
        ),
        ("Thursday 2pm, our warehouse at 2450 Lancaster Road, door 7.", "our warehouse at 2450 Lancaster Road, door 7"),
        ("Call me Thursday at 2, I prefer a phone call.", "phone call"),
        ("I'd rather do it by video, Thursday after 3.", "by video"),
        ("Thursday at 12:30, Moulin de Provence in the market?", "Moulin de Provence in the market"),
        ("Thursday at 2. I will reserve a table at Kettleman's.", "Kettleman's"),
        ("Thursday at 9, the Wild Oat if she doesn't mind the noise.", "the Wild Oat"),
        ("Thursday at 3 would be lovely. Union 613 on Somerset.", "Union 613 on Somerset"),
        ("We're on the fourth floor of 77 Metcalfe, Thursday at 2.", "77 Metcalfe"),
        ("Thursday 4 pm at the Goulbourn rec complex.", "the Goulbourn rec complex"),
        (
            "I'll be at the OC Transpo garage on St. Laurent Thursday, so come by at 2.",
            "the OC Transpo garage on St. Laurent",
        ),
        (
            "Thursday at 10 works for me. Could she come to Algonquin, building T, room 215?",
            "Algonquin, building T, room 215",
        ),
        ("Could we switch from the cafe to Zoom, Thursday at 2 still?", "Zoom"),
        ("Thursday at 2, but not at the office, at the Bridgehead on Sparks.", "the Bridgehead on Sparks"),
        ("We had a good talk Thursday over lunch at Zak's Diner.", "Zak's Diner"),
        (
            "Thursday at 11, north door of City Hall, by the skates rental.",
            "north door of City Hall, by the skates rental",
        ),
        ("Thursday at 11. Jean Pigott Place.", "Jean Pigott Place"),
        (
            "Our networking mixer is Thursday at 6, Heart and Crown on Preston; she can be my guest.",
            "Heart and Crown on Preston",
        ),
        ("Thursday, 2 pm, Teams. I'll send the link.", "Teams"),
        ("Thursday at 2 by phone is better for me than in person.", "by phone"),
        ("Thursday at 2. In the lobby of my building, 50 O'Connor.", "the lobby of my building, 50 O'Connor"),
        ("No need to come all the way to Kanata. Thursday at 2 on Zoom.", "Zoom"),
        ("I work at Shopify, 150 Elgin. Thursday at 2 in the ground floor cafe?", "the ground floor cafe"),
    ],
)
def test_english_places(text: str, words: str) -> None:
    assert _words(text, Language.EN) == words


@pytest.mark.parametrize(
    "text",
    [
        "Nadia Osei is at Cedarline Media and can help. Thursday at 2 is fine.",
        "I was director at the Queensway hospital for ten years. Thursday at 2 is fine.",
        "I sat in the Second Cup on Laurier for an hour and he never appeared. Thursday at 2 instead?",
        "I have been sent to Kingston this week. Thursday at 2 is fine.",
        "I'm at Renfrew for the day so Thursday at 2 it is.",
        "Thursday at 2. The place stays as it was.",
        "Thursday at 2 is fine; is there parking near the Museum of Nature?",
        "Would somewhere closer to Kanata work for Thursday at 2?",
        "He will be at Christmas Eve service. Thursday at 2 works.",
        "Thursday at 2, thanks to Farah's flexibility.",
        "Thursday at 1. My sister Ann works at the Mint, say hello.",
        "Thursday at 2 works. I manage the fleet at the depot.",
        "I know Lise from the hospital. Thursday at 2.",
        "Thursday at 2 is good. Ask her to bring her resume and a question about Shopify.",
        "Thursday at 2. Looking forward to hearing about Nairobi.",
        "Thursday at 2. Best of luck in the Carleton program.",
        "Thursday at 2. Priya on our team says hi.",
        "Thursday at 2. Regards from Halifax.",
    ],
)
def test_no_english_place(text: str) -> None:
    assert _words(text, Language.EN) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Jeudi à 10 h. Café Morala, rue Bank.", "Café Morala, rue Bank"),
        ("Jeudi à 14 h, au 3e, salle Gatineau, 10, rue Wellington.", "10, rue Wellington"),
        ("Jeudi à 9 h, 45 boul. Sacré-Coeur bureau 120.", "45 boul. Sacré-Coeur bureau 120"),
        ("Jeudi à 14 h aux ateliers municipaux.", "ateliers municipaux"),
        ("Jeudi à midi, Pub Honest Lawyer.", "Pub Honest Lawyer"),
        ("On se voit jeudi à 15 h à la Maison du citoyen.", "la Maison du citoyen"),
        (
            "Le plus simple serait la cantine du 140, promenade du Portage, jeudi à midi.",
            "la cantine du 140, promenade du Portage",
        ),
        ("Jeudi à 10 h me va. On pourrait se retrouver à l'entrée des employés.", "l'entrée des employés"),
        ("Qu'elle vienne à la succursale de Hull jeudi à 13 h.", "la succursale de Hull"),
        ("Prenons la bibliothèque Lucy-Faris, jeudi à 16 h.", "la bibliothèque Lucy-Faris"),
        ("Jeudi à 11 h, par Teams si possible.", "Teams"),
        (
            "Mon bureau est au 250, rue Montcalm. Est-ce que jeudi à 14 h convient?",
            "Mon bureau est au 250, rue Montcalm",
        ),
        ("On s'est vus jeudi à la Brasserie du Bas-Canada, très belle rencontre.", "la Brasserie du Bas-Canada"),
        (
            "Mon immeuble est le 200 Kent, mais c'est compliqué; disons plutôt le Tim Hortons d'en face, jeudi à 9 h.",
            "Tim Hortons",
        ),
        ("Je vous invite à notre 5 à 7 jeudi à 17 h, au Musée de l'histoire.", "Musée de l'histoire"),
        ("Jeudi à 8 h 30, chez Art-Is-In, si ça lui plaît.", "Art-Is-In"),
        ("Dans mon labo (pavillon Marion, local 305), jeudi à 10 h.", "mon labo (pavillon Marion, local 305)"),
        ("Jeudi à 14 h. La Bottega, rue George.", "La Bottega, rue George"),
        ("Jeudi à 10 h, au garage de la rue Eddy.", "garage de la rue Eddy"),
        ("Je vous attends jeudi à 9 h à l'accueil, 111, rue Wellington.", "111, rue Wellington"),
        ("Jeudi 14 h, chez moi si ça lui va.", "chez moi"),
        ("On a jasé jeudi au Starbucks du centre-ville, très agréable.", "Starbucks du centre-ville"),
        ("Jeudi à midi, restaurant Le Cellier, je réserve.", "restaurant Le Cellier"),
        ("Jeudi à 8 h, Zoom ou téléphone, à son choix.", "Zoom"),
        ("Jeudi à 15 h, local 2045 du pavillon Simard.", "local 2045 du pavillon Simard"),
        ("Je serai à la bibliothèque centrale jeudi, qu'il passe à 13 h.", "la bibliothèque centrale"),
        ("Je suis en déplacement à Québec mercredi. Jeudi à 14 h au bureau.", "bureau"),
    ],
)
def test_french_places(text: str, words: str) -> None:
    assert _words(text, Language.FR) == words


@pytest.mark.parametrize(
    "text",
    [
        "Jeudi à 14 h. L'endroit ne change pas.",
        "Je travaille chez Lavoie Communications. Jeudi à 14 h me va.",
        "J'ai patienté au Café Cristal trois quarts d'heure, personne. Jeudi à 14 h?",
        "Je suis à Maniwaki toute la journée, donc jeudi à 14 h.",
        "On m'a envoyé à Sudbury cette semaine. Jeudi à 14 h, ça irait?",
        "Merci à Madame Kowalska. Jeudi à 14 h me convient.",
        "Jeudi à 14 h. Merci au nom de toute l'équipe.",
        "Jeudi à 14 h au plus tard.",
        "Jeudi à 14 h. Ma soeur travaille au Musée des beaux-arts.",
        "Jeudi à 14 h. Salutations de Rimouski.",
        "Jeudi à 14 h. Est-ce que le stationnement est gratuit au centre commercial?",
    ],
)
def test_no_french_place(text: str) -> None:
    assert _words(text, Language.FR) is None


def test_a_person_of_the_case_is_no_place() -> None:
    context = Context(coordinator=Contact(name="Farah Nassar", email="farah@welcome.example.org"))
    assert _words("As agreed at Farah's, Thursday at 2 works.", Language.EN, context) is None


def test_a_line_that_a_window_broke_is_one_line() -> None:
    text = (
        "Our fall reception is this Thursday from 5 to 8 at the Main\nLibrary atrium, and I'd be delighted to take her."
    )
    assert _words(text, Language.EN) == "the Main\nLibrary atrium"
    assert len(unwrapped(text)) == len(text)
    assert unwrapped("Thursday at 2\nUnion 613") == "Thursday at 2\nUnion 613"


def test_a_sentence_ends_an_address() -> None:
    text = "Jeudi au 250 rue Montcalm. Est-ce loin?"
    assert _words(text, Language.FR) == "250 rue Montcalm"
    assert Sentences(text).clipped(9, len(text)) == text.index(" Est")
    assert Sentences("At 90 Elgin St. suite 3").all() == [(0, 23)]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        (Language.EN, "Works for me. Come to mine, 12 Main, suite 4.", "mine, 12 Main, suite 4"),
        (Language.EN, "Thursday at 9. We could do it at ours.", "ours"),
        (Language.EN, "I take all my meetings by Teams.", "Teams"),
        (Language.EN, "Pick any slot. Phone or in person, whichever you like.", "Phone or in person"),
        (Language.EN, "See you Thursday at 1. I'll reserve the quiet room on 3.", "the quiet room on 3"),
        (Language.EN, "Come to the Starbucks on Bank Thursday at 10 and not my office.", "the Starbucks on Bank"),
        (Language.EN, "We had our chat Tuesday over Zoom and I was impressed.", "Zoom"),
        (
            Language.EN,
            "Come by the shop Thursday at 4. We are behind the bank at 12 Kent.",
            "behind the bank at 12 Kent",
        ),
        (Language.EN, "A friend of mine, Joe, will come Thursday at 2.", None),
        (Language.EN, "Thursday at 2. Which building is your office?", None),
        (Language.EN, "On my way to the airport, sorry. Thursday at 2?", None),
        (Language.EN, "Can't make it Thursday, leak in the basement.", None),
        (Language.EN, "I saw your poster at the Rideau library. Sign me up.", None),
        (Language.FR, "Choisissez le moment. On se verra à mon labo.", "mon labo"),
        (Language.FR, "Dis-moi ce qui t'arrange. Par téléphone si tu préfères.", "Par téléphone"),
        (Language.FR, "Jeudi à 15 h, au 2e étage de la Place de Ville.", "2e étage de la Place de Ville"),
        (Language.FR, "Elle peut m'appeler, je suis au bureau tous les matins.", None),
        (Language.FR, "Jeudi à 14 h. Où se trouve votre bureau?", None),
        (Language.FR, "La rencontre de jeudi m'a appris beaucoup sur le marché du travail.", None),
    ],
)
def test_places_said_in_passing_and_in_earnest(language: Language, text: str, words: str | None) -> None:
    assert _words(text, language) == words
