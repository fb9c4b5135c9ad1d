"""How a date was counted, in sentences a person can check: days in runs, not one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoiam.issues.calendar import ONE_DAY, Reason
from hoiam.issues.clock import Count, Step
from hoiam.issues.deadlines import DeadlineRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Days in a row of which the same is to be said; numbers where they are counted."""

    first: date
    last: date
    numbers: tuple[int, int] | None
    why: Reason | None

    def words(self) -> str:
        """ "3–7/11/2026: days 1–5", "8/11/2026: weekend, not counted"."""
        said = _counted_words(self) if self.numbers else _uncounted_words(self)
        return _("%(days)s: %(said)s") % {"days": span(self.first, self.last), "said": said}


def runs(steps: Iterable[Step]) -> list[Run]:
    """The days of a count, collapsed; their order and number stay."""
    grouped = groupby(steps, key=lambda step: (step.counted, step.why))
    return [_run(list(alike)) for _key, alike in grouped]


def _run(steps: list[Step]) -> Run:
    first, last = steps[0], steps[-1]
    numbers = None
    if first.number is not None and last.number is not None:
        numbers = (first.number, last.number)
    return Run(first=first.day, last=last.day, numbers=numbers, why=first.why)


def explain(count: Count) -> list[str]:
    """Sentence by sentence from the assignment to the date, in the language of the page."""
    sentences = [
        _("Assigned on %(day)s; counting starts the day after.") % {"day": full(count.assigned)}
        if count.rule.counting != "document" and not _set_by_document(count)
        else _("Assigned on %(day)s.") % {"day": full(count.assigned)},
        _rule_words(count.rule),
    ]
    sentences += _walked(count)
    if count.due is not None:
        sentences.append(_("Due on %(day)s.") % {"day": full(count.due)})
    elif count.paused_since is not None:
        sentences.append(
            _("The clock has stood since %(day)s, until the office's question is answered.")
            % {"day": full(count.paused_since)}
        )
    if count.expected and count.steps:
        sentences.append(
            _("The days off of %(year)d have not been announced; the date may move to a later day.")
            % {"year": count.steps[-1].day.year}
        )
    return sentences


def _set_by_document(count: Count) -> bool:
    first = count.steps[0].why if count.steps else None
    return first is not None and first.key == "document"


def _walked(count: Count) -> list[str]:
    """The runs, and before those of an extension the sentence that grants it."""
    sentences: list[str] = []
    begin = count.assigned
    if _set_by_document(count):
        begin = count.steps[0].day - ONE_DAY
    ends = [*count.dues[: len(count.extensions)], None]
    for number, end in enumerate(ends):
        if number:
            sentences.append(_extension_words(count, number - 1))
        part = [step for step in count.steps if begin < step.day and (not end or step.day <= end)]
        sentences += [run.words() for run in runs(part)]
        begin = end or begin
    return sentences


def _extension_words(count: Count, number: int) -> str:
    extension = count.extensions[number]
    return ngettext(
        "Extended by %(n)d day on %(granted)s; counting goes on after %(due)s.",
        "Extended by %(n)d days on %(granted)s; counting goes on after %(due)s.",
        extension.days,
    ) % {
        "n": extension.days,
        "granted": short(extension.granted_on),
        "due": short(count.dues[number]),
    }


def _rule_words(rule: DeadlineRule) -> str:
    if rule.days is None:
        said = _("The document sets the date; only a day off moves it.")
    elif rule.counting == "working":
        said = ngettext(
            "%(n)d working day: days off are not counted.",
            "%(n)d working days: days off are not counted.",
            rule.days,
        ) % {"n": rule.days}
    else:
        said = ngettext(
            "%(n)d calendar day: days off are counted, and only a last day off moves the date.",
            "%(n)d calendar days: days off are counted, and only a last day off moves the date.",
            rule.days,
        ) % {"n": rule.days}
    ground = f"{rule.ground} ({rule.mark})" if rule.mark else rule.ground
    return _("%(rule)s Ground: %(ground)s.") % {"rule": said, "ground": ground}


def _counted_words(run: Run) -> str:
    first, last = run.numbers or (0, 0)
    if first == last:
        said = _("day %(n)d") % {"n": first}
    else:
        said = _("days %(first)d–%(last)d") % {"first": first, "last": last}
    if run.why is None:
        return said
    why = run.why.words() or _("day off")
    if run.why.key == "worked":
        return _("%(said)s (%(why)s)") % {"said": said, "why": run.why.words() or _("worked")}
    return _("%(said)s, but a day off (%(why)s), so the date moves") % {"said": said, "why": why}


def _uncounted_words(run: Run) -> str:
    why = run.why or Reason(key="")
    if why.key == "paused":
        return _("the clock stood")
    if why.key == "moved":
        return _("the next working day, to which the date moves")
    if why.key == "document":
        if name := why.words():
            return _("the date the document sets, but a day off (%(why)s)") % {"why": name}
        return _("the date the document sets")
    return _("%(why)s, not counted") % {"why": why.words() or _("day off")}


def span(first: date, last: date) -> str:
    """ "3–7/11/2026", "28/11–2/12/2026", "30/12/2026–2/1/2027"."""
    if first == last:
        return short(last)
    if first.year != last.year:
        return f"{short(first)}–{short(last)}"
    if first.month != last.month:
        return f"{first.day}/{first.month}–{short(last)}"
    return f"{first.day}–{short(last)}"


def short(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def full(day: date) -> str:
    """With the day of the week: "Monday, 2/11/2026"."""
    return date_format(day, "l, j/n/Y")
