"""What a reader asks for, best first: every word of the question is looked up in all that can be found, in every
language."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pages.parts.search_words import Vocabulary, meanings, simple, words
from pages.parts.searchable import Entry, State, entries
from pages.ui.writing import text

MOST = 8
SATURATED = 4.0  # from here on more of the same word says little
IN_PHRASE = 0.35  # what a word counts for which there are synonyms
OF_MEANING = 0.9  # what a synonym is worth beside the word itself
UNKNOWN = 6.0  # how rare a word is that stands nowhere
NO_WORD = 1.0  # the same of two Chinese signs, which may belong to two words
ENOUGH = 0.22  # of the weight of a question that must be found at all
BESIDE = 0.1  # of the best score: a lower one is not shown
TOGETHER = 0.6  # what all of a lesson counts beside its best entry
LEAST = 0.1  # a lower score is none
NOTHING = (0.0, 0.0)
STATE = 0.95  # of the score of a lesson that one of its states needs to be shown instead


@dataclass(frozen=True)
class Found:
    """A lesson that answers, in the state that answers best, or a section of the text; with a sentence about it."""

    page: str
    values: State
    sentence: str
    section: str = ""


@dataclass(frozen=True)
class _Index:
    """Entries, by language in the same order; for each word how much it weighs in which of them, and how rare it is."""

    entries: Mapping[str, list[Entry]]
    weights: Mapping[str, Mapping[int, float]]
    rarity: Mapping[str, float]
    vocabulary: Vocabulary


@cache
def index() -> _Index:
    """All that can be found; read once."""
    by_language = {language: entries(language) for language in text.LANGUAGES}
    weights: defaultdict[str, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    for each_of in by_language.values():
        for number, entry in enumerate(each_of):
            for passage in entry.passages:
                simple(passage)  # kept for when a passage is chosen
            for weight, said in entry.said:
                written = words(said)
                room = 1.0 + len(written) / 60.0
                for word, times in Counter(written).items():
                    weights[word][number] += weight * min(times, 5) / room
                for meaning in meanings(said):
                    weights[meaning][number] += OF_MEANING * weight / math.sqrt(room)
    n = len(by_language["en"])
    rarity = {word: math.log(1.0 + n / (0.5 + sum(map(_about, where.values())))) for word, where in weights.items()}
    return _Index(by_language, weights, rarity, Vocabulary(weights))


def _about(weight: float) -> float:
    """How much an entry in which a word has a weight is about it, at most 1."""
    return weight / (weight + SATURATED)


def found(question: str) -> list[Found]:
    """The lessons that answer a question, best first, each once."""
    known = index()
    asked = _asked(question, known)
    of_terms = [_of_terms(terms, known) for terms in asked]
    whole = sum(max(_rare(term, known) * surely for term, surely in terms.items()) for terms in asked)
    every = known.entries[text.language()]
    of_page: defaultdict[str, set[int]] = defaultdict(set)
    for number in {number for scores in of_terms for number in scores}:
        of_page[every[number].page].add(number)
    lessons = []
    for page, numbers in of_page.items():
        each = {number: _score([scores.get(number, NOTHING) for scores in of_terms], whole) for number in numbers}
        together = _score([max(scores.get(number, NOTHING) for number in numbers) for scores in of_terms], whole)
        best = _shown(each, every)
        score = max(each.values()) + TOGETHER * together
        shown = every[best]
        lessons.append((score, Found(page, shown.values, _passage(shown, question), shown.section)))
    lessons.sort(key=lambda lesson: -lesson[0])
    return [lesson for score, lesson in lessons[:MOST] if score > max(BESIDE * lessons[0][0], LEAST)]


def _rare(term: str, known: _Index) -> float:
    """How rare a word is, of which it may be that it stands nowhere."""
    return known.rarity.get(term, UNKNOWN if term.isascii() else NO_WORD)


def _score(parts: list[tuple[float, float]], whole: float) -> float:
    """What the words of a question score together: less where some of them are not there."""
    covered = sum(part for _score, part in parts) / whole
    return sum(score for score, _part in parts) * covered**1.5 if covered >= ENOUGH else 0.0


def _shown(scores: Mapping[int, float], every: Sequence[Entry]) -> int:
    """Which entry of a lesson is shown: one of its states where that answers better than the lesson as a whole."""
    best = max(scores, key=lambda number: scores[number])
    lesson = next((number for number in scores if every[number].passages), None)
    return lesson if lesson is not None and scores[best] * STATE < scores[lesson] else best


def _asked(question: str, known: _Index) -> list[Mapping[str, float]]:
    """What is asked for: for each word, or group of synonyms, what it may have been meant to be, and how surely; a word
    that has synonyms says less by itself."""
    synonyms = meanings(question)
    in_phrases = {word for phrase in synonyms.values() for word in words(phrase)}
    asked: list[Mapping[str, float]] = [{meaning: 1.0} for meaning in sorted(synonyms)]
    for word in dict.fromkeys(words(question)):
        near = {} if word in known.weights else known.vocabulary.meant(word)
        surely = IN_PHRASE if word in in_phrases else 1.0
        asked.append({each: surely * much for each, much in ({word: 1.0} | dict(near)).items()})
    return asked


def _of_terms(terms: Mapping[str, float], known: _Index) -> dict[int, tuple[float, float]]:
    """By entry, what one word of a question scores there, and how much of the question that is."""
    best: dict[int, tuple[float, float]] = {}
    for term, surely in terms.items():
        rare = surely * known.rarity.get(term, 0.0)
        for number, weight in known.weights.get(term, {}).items():
            best[number] = max(best.get(number, NOTHING), (rare * _about(weight), rare))
    return best


def _passage(entry: Entry, question: str) -> str:
    """Of an entry's sentences the one that holds most words of a question, else what it is about."""
    asked = set(words(question))

    def spoken(passage: str) -> int:
        return sum(word in simple(passage) for word in asked)

    readable = (each for each in entry.passages if 15 < len(each) < 240 and "%(" not in each and each.count("\\") < 6)
    most = max(readable, key=spoken, default="")
    return most if spoken(most) > spoken(entry.sentence) else entry.sentence
