"""Rooms: a class that is in one may be led from page to page, and answers what it is asked.

Nothing here needs a session or a page. A room lives in the memory of one process and is forgotten when it ends. It
knows nobody: a person is a text that a browser made up, and what is kept of an answer is a number or the name of an
option, the verdict and the mistake, so that nothing that one person has written can reach another.
"""

import csv
import hashlib
import io
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from dlmath import InputError

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another
LENGTH = 5
HARD_TO_FIND = 20_000  # rounds of hashing between a key and its code: no other key of a code can be found in time
MOST_ROOMS, MOST_PEOPLE, MOST_ROUNDS = 200, 300, 200
IDLE = 3 * 3600.0  # seconds after which a room ends in which nothing happens
AWAY = 75.0  # seconds after which somebody who has not been heard of has left; a hidden page is heard of once a minute
GONE = 5.0  # seconds after which somebody has left whose page has no connection any more
TRIES = 20, 1 / 3.0  # wrong codes from one address: so many at once, so many a second
OPENED = 10, 1 / 300.0  # rooms opened from one address, the same
ANSWERS = 8, 0.5  # answers of one person, the same
KEY = re.compile(r"[A-Za-z0-9_-]{22}")
PERSON = re.compile(r"[a-z0-9]{16,40}")
Clock = Callable[[], float]
Link = Mapping[str, str | list[str]]


def new_key() -> str:
    """The key of a room that is to be opened; who has it has the room."""
    return secrets.token_urlsafe(16)


def code_of(key: str) -> str:
    """The code of the room that a key opens; it is the key's own, so that the room has it again after a restart.

    >>> code_of("AAAAAAAAAAAAAAAAAAAAAA")
    'MTDSA'
    """
    number = int.from_bytes(hashlib.pbkdf2_hmac("sha256", key.encode(), b"room", HARD_TO_FIND))
    return "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(LENGTH))


def as_code(text: str) -> str:
    """A code as it was typed, in any case and with spaces or hyphens; "" for what is none.

    >>> as_code(" k7 qx-m"), as_code("K7QXM!"), as_code("K1")
    ('K7QXM', '', '')
    """
    code = re.sub(r"[\s-]", "", text[:40]).upper()
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else ""


@dataclass
class Allowance:
    """How often something may be done: so many times at once, and so many a second after that."""

    most: float
    rate: float
    left: float
    at: float

    def spend(self, now: float) -> bool:
        """Whether it may be done once more; if so it is done."""
        if self.is_spent(now):
            return False
        self.left -= 1.0
        return True

    def is_spent(self, now: float) -> bool:
        """Whether it may not be done now."""
        self.left, self.at = min(self.most, self.left + (now - self.at) * self.rate), now
        return self.left < 1.0


class QuestionName(NamedTuple):
    """Which question is asked: the last part of the address of the lesson, the question's name there and, where the
    state of the page asks it, what is right in that state."""

    page: str
    name: str
    right: object = None


class Outcome(NamedTuple):
    """What an answer came to: the verdict, and the names of the mistakes any of which gives it."""

    verdict: str
    mistakes: tuple[str, ...] = ()


class Answer(NamedTuple):
    """What is kept of an answer: the numbers said, or the name of an option, and what it came to."""

    said: tuple[float, ...] | str
    outcome: Outcome


@dataclass(eq=False)
class Round:
    """One time that a question is asked.

    Attributes:
      question: which.
      link: what the link to its state says.
      number: which time it is.
      answers: by person, the last answer.
      is_open: whether answers are taken.
    """

    question: QuestionName
    link: Link = field(default_factory=dict)
    number: int = 1
    answers: dict[str, Answer] = field(default_factory=dict)
    is_open: bool = True

    def tally(self) -> Counter[Outcome]:
        """How often each outcome was met."""
        return Counter(answer.outcome for answer in list(self.answers.values()))


class Led(NamedTuple):
    """Where those who follow are: the page and what its link says; and how many places there were before."""

    number: int
    page: str
    link: Link


class Presence(NamedTuple):
    """When somebody was heard of last, and whether their page still has its connection."""

    seen: float
    is_connected: Callable[[], bool]

    def has_left(self, now: float) -> bool:
        """Whether they are there no more."""
        away = now - self.seen
        return away > AWAY or (away > GONE and not self.is_connected())


def _always() -> bool:
    return True


@dataclass
class Room:
    """A class that answers, and may follow.

    Attributes:
      code: by which it is joined.
      clock: seconds, from any time on.
      leading: whether those who follow are led.
      led: where they are.
      rounds: what has been asked.
      people: by person, whether they are there.
      active: when something happened last.
      over: whether the room has been ended.
    """

    code: str
    clock: Clock
    leading: bool = True
    led: Led | None = None
    rounds: list[Round] = field(default_factory=list)
    people: dict[str, Presence] = field(default_factory=dict)
    active: float = 0.0
    over: bool = False
    _answering: dict[str, Allowance] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.active = self.clock()

    def has_ended(self) -> bool:
        """Whether the room has been ended, or nothing has happened in it for long."""
        return self.over or self.clock() - self.active > IDLE

    def arrive(self, person: str, is_connected: Callable[[], bool] = _always) -> None:
        """Somebody joins, or is heard of again.

        Args:
          person: who.
          is_connected: whether their page still has its connection.

        Raises: InputError where there is no place left.
        """
        with self._lock:
            if person not in self.people:
                self._forget_who_left()
                if len(self.people) >= MOST_PEOPLE:
                    raise InputError("room %(code)s is full: it has %(most)s places", code=self.code, most=MOST_PEOPLE)
                self.active = self.clock()
            self.people[person] = Presence(self.clock(), is_connected)

    def leave(self, person: str) -> None:
        """Somebody leaves; what they answered stays."""
        with self._lock:
            self.people.pop(person, None)

    def here(self) -> int:
        """How many are there."""
        with self._lock:
            self._forget_who_left()
            return len(self.people)

    def _forget_who_left(self) -> None:
        now = self.clock()
        for person in [each for each, presence in self.people.items() if presence.has_left(now)]:
            del self.people[person]
            self._answering.pop(person, None)

    def lead(self, page: str, link: Link) -> None:
        """Lead those who follow to a page in a state; nothing where they are there."""
        with self._lock:
            if self.led is None or (self.led.page, self.led.link) != (page, link):
                self.led = Led(self.led.number + 1 if self.led else 1, page, dict(link))
                self.active = self.clock()

    def no_more(self) -> InputError | None:
        """Why nothing more can be asked, if so."""
        if len(self.rounds) < MOST_ROUNDS:
            return None
        return InputError("room %(code)s has asked %(most)s times; open a new one", code=self.code, most=MOST_ROUNDS)

    def ask(self, question: QuestionName, link: Link) -> None:
        """Ask a question; once more, where it is the last one.

        Raises: InputError where too many have been asked.
        """
        with self._lock:
            if refused := self.no_more():
                raise refused
            last = self.rounds[-1] if self.rounds else None
            again = last is not None and last.question == question
            if last:
                last.is_open = False
            self.rounds.append(Round(question, link, last.number + 1 if last and again else 1))
            self.active = self.clock()

    def close(self) -> None:
        """Take no more answers."""
        with self._lock:
            if self.rounds:
                self.rounds[-1].is_open = False
            self.active = self.clock()

    def answer(self, person: str, asked: Round, answer: Answer) -> bool:
        """Take an answer, in place of the one before of the same person; whether it was taken, or is so already.

        Not where the question is closed, nor from who answers too often or is not there.
        """
        with self._lock:
            if asked.answers.get(person) == answer:
                return True
            allowance = self._answering.setdefault(person, Allowance(*ANSWERS, ANSWERS[0], self.clock()))
            known = person in self.people and (person in asked.answers or len(asked.answers) < MOST_PEOPLE)
            if not (known and asked.is_open and allowance.spend(self.clock())):
                return False
            asked.answers[person] = answer
            self.active = self.clock()
            return True

    def asked(self) -> Round | None:
        """What was asked last."""
        return self.rounds[-1] if self.rounds else None

    def rounds_of(self, asked: Round) -> list[Round]:
        """The times in a row that a question was asked, up to one of them."""
        at = self.rounds.index(asked)
        return self.rounds[at - asked.number + 1 : at + 1]

    def results(self) -> str:
        """All answers as CSV, in an order that tells nothing of who gave them."""
        written = io.StringIO()
        table = csv.writer(written, lineterminator="\n")
        table.writerow(["page", "question", "round", "answer", "verdict", "mistake"])
        for asked in self.rounds:
            rows = [
                (_written(said), outcome.verdict, " or ".join(outcome.mistakes))
                for said, outcome in list(asked.answers.values())
            ]
            table.writerows([asked.question.page, asked.question.name, asked.number, *row] for row in sorted(rows))
        return written.getvalue()


def _written(said: tuple[float, ...] | str) -> str:
    return said if isinstance(said, str) else "; ".join(map(repr, said))


class Rooms:
    """The rooms of a process."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self.clock = clock
        self._rooms: dict[str, tuple[str, Room]] = {}
        self._trying: dict[str, Allowance] = {}
        self._opening: dict[str, Allowance] = {}
        self._lock = threading.Lock()

    def open(self, key: str, address: str) -> Room:
        """The room of a key, which is opened where there is none.

        Args:
          key: as ``new_key`` makes it.
          address: from where; nobody opens so many that there is no place for others.

        Raises: InputError where the process has no place for another, or the code is that of another key.
        """
        code = code_of(key)
        with self._lock:
            self._forget_what_ended()
            if code not in self._rooms:
                opening = self._opening.setdefault(address, Allowance(*OPENED, OPENED[0], self.clock()))
                if len(self._rooms) >= MOST_ROOMS or not opening.spend(self.clock()):
                    raise InputError("too many rooms are open already; try again later")
                self._rooms[code] = key, Room(code, self.clock)
            owner, room = self._rooms[code]
            if not secrets.compare_digest(owner, key):
                raise InputError("room %(code)s is somebody else's; open another", code=code)
            return room

    def join(self, code: str, person: str, address: str) -> Room:
        """The room with a code, in which a person is from now on.

        Args:
          code: as a link or a person gives it.
          address: from where; whoever tries wrong codes there keeps all others there waiting, so that trying does not
            lead into a room.

        Raises: InputError for a code that no room has, from where too many were tried, or where there is no place.
        """
        with self._lock:
            self._forget_what_ended()
            room = self._rooms[code][1] if code in self._rooms else None
            if room is None or person not in room.people:
                trying = self._trying.setdefault(address, Allowance(*TRIES, TRIES[0], self.clock()))
                if trying.is_spent(self.clock()):
                    raise InputError("too many wrong codes came from here; try again in a minute")
                if room is None:
                    trying.spend(self.clock())
                    raise InputError("there is no room %(code)s now", code=code)
        room.arrive(person)
        return room

    def find(self, code: str) -> Room | None:
        """The room with a code, for who has been in it."""
        with self._lock:
            self._forget_what_ended()
            return self._rooms[code][1] if code in self._rooms else None

    def end(self, room: Room) -> None:
        """End a room, and forget all of it."""
        with self._lock:
            self._rooms.pop(room.code, None)
            room.over = True

    def _forget_what_ended(self) -> None:
        now = self.clock()
        for code in [code for code, (_key, room) in self._rooms.items() if room.has_ended()]:
            self._rooms.pop(code)[1].over = True
        for counted, (most, rate) in ((self._trying, TRIES), (self._opening, OPENED)):
            for address in [each for each, allowance in counted.items() if now - allowance.at > most / rate]:
                del counted[address]


ROOMS = Rooms()
