"""What stands around a name in a text, and makes it a street, a person, a firm, a place abroad."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from hoiam.reading.place_words import PlaceWords, Word

# How far one looks for what stands around a name: looking on to the ends of a text, for each name,
# would cost the square of its length.
_MOST_CAPITALS = 16
_MOST_BLANKS = 60
# Of the words of sport, so many tell of a match; two or three are in any story of a player.
_SPORT = 4
_BRIDGE = frozenset({"cầu", "cau", "phà", "pha"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name found: offsets with and without unit word, and the codes that it can stand for.

    `first`, `last` are numbers of words, `last` exclusive. `words` are the unit words that fit
    what was written, () for a bare name. `listed` says that the unit word stands further left.
    """

    start: int
    end: int
    bare: int
    first: int
    last: int
    key: str
    words: tuple[str, ...]
    codes: tuple[str, ...]
    listed: bool = False


class Surroundings:
    """The words of one text, asked what they say about a name among them."""

    def __init__(self, text: str, seen: Sequence[Word], words: PlaceWords) -> None:
        self.text, self.seen, self.words = text, seen, words

    def phrase_before(self, first: int, phrases: frozenset[str]) -> bool:
        """Whether one of the phrases ends right before word `first`."""
        phrase = ""
        for length in range(1, 5):
            at = first - length
            if at < 0:
                return False
            word, right = self.seen[at], self.seen[at + 1]
            gap = self.text[word.end : right.start]
            if gap.strip(" \u00a0\"'“") or "\n" in gap:
                return False
            phrase = f"{word.low} {phrase}".strip()
            if phrase in phrases:
                unless = self.words.unless.get(phrase, ())
                return not (at and self.seen[at - 1].low in unless)
        return False

    def is_else(self, name: Name, *, borne: bool) -> bool:
        """Whether the words around a bare name make it a street, a person, a firm …

        `borne` says that people are called so too.
        """
        if self.phrase_before(name.first, self.words.never_before) or self.is_club(name):
            return True
        if self.in_person(name, borne=borne) and (borne or not self.in_body(name)):
            return True
        if name.key in self.words.rivers and self.phrase_before(name.first, _BRIDGE):
            return True
        before = self.seen[name.first - 1] if name.first else None
        if (
            before
            and borne
            and before.low in self.words.credit_before
            and self.text[before.end : name.start].strip() == ":"
        ):
            return True
        if name.last < len(self.seen):
            after = self.seen[name.last]
            gap = self.text[name.end : after.start]
            if gap in (" ", "") and after.capital and not after.low.isdigit():
                two = " ".join(word.low for word in self.seen[name.last : name.last + 2])
                return after.low in self.words.never_after or two in self.words.never_after
        return False

    @cached_property
    def tells_of_clubs(self) -> bool:
        """Whether the text is of matches between clubs, which are called as their provinces are."""
        text = self.text.lower()
        if not any(word in text for word in self.words.clubs):
            return False
        return sum(word in text for word in self.words.sport) >= _SPORT

    def is_club(self, name: Name) -> bool:
        """Whether a capital letter and a dot stand right before: "B.Bình Dương", "V. Ninh Bình"."""
        if name.first == 0:
            return False
        before = self.seen[name.first - 1]
        one = before.end - before.start == 1 and before.capital and before.low.isalpha()
        gap = self.text[before.end : name.start]
        return one and (gap == "." or (gap.rstrip() == "." and self.tells_of_clubs))

    def in_firm(self, name: Name) -> bool:
        """Whether the words before are a firm's name that ends in this one.

        "Công ty cổ phần Nhựa Bình Dương" is a firm; a public utility is called after its place.
        """
        phrase = ""
        for at in range(name.first - 1, max(name.first - 13, -1), -1):
            word = self.seen[at]
            gap = self.text[word.end : self.seen[at + 1].start]
            if gap.strip(" -–&\u00a0") or "\n" in gap or word.low in self.words.firm_stop:
                return False
            phrase = f"{word.low} {phrase}".strip()
            if any(phrase.startswith(start) for start in self.words.firm_start):
                head = self.seen[at - 1].low if at else ""
                public = any(part in phrase for part in self.words.firm_public)
                return not public and head not in self.words.unless.get("ngân hàng", ())
        return False

    def is_street(self, name: Name) -> bool:
        """Whether a house number stands right before a bare name."""
        if name.first == 0:
            return False
        before = self.seen[name.first - 1]
        return before.low.isdigit() and self.text[before.end : name.start] == " "

    def capitals(self, name: Name) -> str:
        """The capital words before a bare name, and the name; "" where there are none."""
        at = name.first
        while at > max(0, name.first - _MOST_CAPITALS) and self.seen[at - 1].capital:
            if self.text[self.seen[at - 1].end : self.seen[at].start] != " ":
                break
            at -= 1
        return self.text[self.seen[at].start : name.end] if at < name.first else ""

    def firm(self, name: Name) -> str:
        """The capital words that end in a bare name, where a word for a firm stands before."""
        run = "" if name.words else self.capitals(name)
        if not run:
            return ""
        first = name.first - len(run[: -(name.end - name.start)].split())
        named = self.phrase_before(first, self.words.firm_before) or self.in_firm(name)
        return run if named else ""

    def in_body(self, name: Name) -> bool:
        """Whether the words before a bare name begin the name of a public body or a house."""
        phrase = ""
        for at in range(name.first - 1, max(name.first - 11, -1), -1):
            word = self.seen[at]
            gap = self.text[word.end : self.seen[at + 1].start]
            if gap.strip(" -–&\u00a0") or "\n" in gap:
                return False
            phrase = f"{word.low} {phrase}".strip()
            first = phrase.split(" ", 2)[:2]
            if word.low in self.words.firm_before or " ".join(first) in self.words.firm_before:
                return False
            if word.low in self.words.body_before or " ".join(first) in self.words.body_before:
                return True
        return False

    def in_house(self, name: Name) -> bool:
        """Whether a bare name ends that of a school or estate: "khu công nghiệp Sao - Hải Hà"."""
        phrase = ""
        for at in range(name.first - 1, max(name.first - 11, -1), -1):
            word = self.seen[at]
            gap = self.text[word.end : self.seen[at + 1].start]
            stop = word.low in self.words.firm_stop and word.low != "và"
            if gap.strip(" -–\u00a0") or "\n" in gap or stop:
                return False
            phrase = f"{word.low} {phrase}".strip()
            first = phrase.split(" ", 3)
            for length in (1, 2, 3):
                head = " ".join(first[:length])
                if head in self.words.house_before:
                    return not (at and self.seen[at - 1].low in self.words.unless.get(head, ()))
        return False

    def is_former(self, name: Name) -> bool:
        """Whether the next words say that it is no more: "(cũ)", "(nay là …"."""
        tail = self.text[name.end : name.end + 40].lower()
        rest = tail.lstrip(' "”(')
        if _begins(rest, self.words.former_after):
            return not _begins(rest, self.words.former_unless)
        return tail.lstrip(' "”')[:1] in ("(", ",") and _begins(
            tail.lstrip(' "”(,'), self.words.now_after
        )

    def in_dateline(self, name: Name) -> bool:
        """Whether a line begins with the name and a colon or dash: "Bát Xát: …"."""
        begins = name.start == 0 or self.text[name.start - 1] == "\n"
        return begins and self.text[name.end : name.end + 3].lstrip()[:1] in (":", "–", "-")

    def in_person(self, name: Name, *, borne: bool = True) -> bool:
        """Whether the capital words before a bare name begin with a family name."""
        at = name.first
        for _ in range(3):
            if at == 0 or self.text[self.seen[at - 1].end : self.seen[at].start] != " ":
                return False
            word = self.seen[at - 1]
            if (
                not word.capital
                or word.low.isdigit()
                or (self.text[word.start : word.end].isupper() and len(word.low) > 1)
            ):
                return False
            if word.low in self.words.surnames:
                return borne or word.low not in self.words.heads
            at -= 1
        return False

    def runs_on(self, name: Name) -> bool:
        """Whether a capital word before or after makes a bare name part of a longer one."""
        if name.last < len(self.seen):
            after = self.seen[name.last]
            if (
                self.text[name.end : after.start] == " "
                and after.capital
                and not after.low.isdigit()
                and after.low not in self.words.surnames
            ):
                return True
        return self.capital_before(name)

    def capital_before(self, name: Name) -> bool:
        """Whether the word right before is a capital one within a sentence: "Quốc Cường Gia Lai".

        Abbreviations ("CATP Hà Nội"), directions and words that begin public bodies are none.
        """
        if name.first == 0:
            return False
        before = self.seen[name.first - 1]
        if self.text[before.end : name.start] != " " or not before.capital:
            return False
        written = self.text[before.start : before.end]
        head = self.before(before.start)
        begins = not head or head[-1] in '.!?:;"“\n…»-–(,'
        short = written.isupper() and len(written) > 1
        return not (begins or short or before.low.isdigit() or before.low in self.words.heads)

    def is_signature(self, name: Name) -> bool:
        """Whether a name stands alone behind a full stop at the end of a paragraph."""
        after = self.text[name.end : name.end + _MOST_BLANKS]
        ends = after.startswith("\n") or not after.strip()
        return ends and self.before(name.start)[-1:] in (".", "!", "?", '"', "”", "")

    def before(self, start: int) -> str:
        """The last of what stands before `start`, blanks at its end left out."""
        return self.text[max(0, start - _MOST_BLANKS) : start].rstrip()

    def stands_inside(self, name: Name) -> bool:
        return self.phrase_before(name.first, self.words.inside_before)

    def is_abroad(self, name: Name) -> bool:
        """Whether the next words say that it lies in another country."""
        tail = self.text[name.end : name.end + 30].lower().lstrip(" ,(-")
        if not _begins(tail, self.words.abroad_after) or _begins(tail, self.words.home_after):
            return False
        return "." not in self.text[name.end : name.end + 2]


def _begins(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether `text` begins with one of the phrases, as words of their own."""
    return any(
        text.startswith(phrase) and not text[len(phrase) : len(phrase) + 1].isalpha()
        for phrase in phrases
    )
