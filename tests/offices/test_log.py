"""The log of who did what only grows: the database refuses the rest, and the chain shows it."""

from __future__ import annotations

import io
import threading
from datetime import timedelta
from importlib import import_module

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from hoiam.offices.actions.logging import log, verify_log
from hoiam.offices.models import LogEntry

GUARD = import_module("hoiam.offices.migrations.0003_log_only_grows")


@pytest.fixture
def three(lan, quan, offices, now):
    """Three things that were done."""
    return [
        log(lan, "office.edited", offices.desk, now=now, fields=["email", "name_vi"]),
        log(quan, "office.closed", offices.partner, now=now + timedelta(minutes=1)),
        log(None, "office.counted", offices.desk, now=now + timedelta(minutes=2), count=3),
    ]


@pytest.fixture
def unguarded(db):
    """The database without its triggers, as somebody with its password could make it.

    The test's transaction puts them back.
    """
    back = GUARD.SQLITE_BACK if connection.vendor == "sqlite" else GUARD.POSTGRESQL_BACK
    with connection.cursor() as cursor:
        for statement in back:
            cursor.execute(statement)


def test_each_entry_says_who_did_what_and_names_the_one_before(three, lan):
    first, second, third = LogEntry.objects.order_by("pk")
    assert (first.actor, first.verb, first.subject_kind) == (lan, "office.edited", "offices.office")
    assert first.fields == ["email", "name_vi"]
    assert third.actor is None
    assert third.ids == {"count": 3}
    assert [second.previous, third.previous] == [first.digest, second.digest]
    assert verify_log() is None


CHANGES = {
    "update": "UPDATE offices_logentry SET verb = 'nothing'",
    "update of one field": "UPDATE offices_logentry SET actor_id = NULL WHERE id = %s",
    "delete": "DELETE FROM offices_logentry",
    "delete of one": "DELETE FROM offices_logentry WHERE id = %s",
    "truncate": "TRUNCATE offices_logentry",
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_the_log(change, three):
    if change == "truncate":
        if connection.vendor == "sqlite":
            return  # it has no such command; DELETE above is all there is
        with connection.cursor() as cursor:
            # Otherwise what the rows still have to be checked for stands in the way first.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    statement = CHANGES[change]
    values = [three[1].pk] if "%s" in statement else []
    with (
        pytest.raises(DatabaseError, match="the log only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)
    assert LogEntry.objects.count() == 3
    assert verify_log() is None


def _save(entry: LogEntry) -> None:
    entry.verb = "office.opened"
    entry.save()


WAYS = {
    "save": _save,
    "update": lambda entry: LogEntry.objects.update(verb="office.opened"),
    "delete": lambda entry: LogEntry.objects.all().delete(),
    "delete one": lambda entry: entry.delete(),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_code_of_ours_can_change_it_either(way, three):
    with pytest.raises(DatabaseError, match="the log only grows"), transaction.atomic():
        WAYS[way](LogEntry.objects.get(pk=three[0].pk))
    kept = ["office.edited", "office.closed", "office.counted"]
    assert list(LogEntry.objects.values_list("verb", flat=True)) == kept


TAMPERED = {
    "the verb": {"verb": "office.opened"},
    "who did it": {"actor_id": None},
    "when": {"at": None},
    "which row": {"subject": 999},
    "what changed": {"fields": ["email"]},
    "the identifiers": {"ids": {"count": 4}},
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_changed_entry_is_found(what, three, unguarded, now):
    change = dict(TAMPERED[what])
    if "at" in change:
        change["at"] = now + timedelta(days=1)
    LogEntry.objects.filter(pk=three[1].pk).update(**change)
    expected = three[1].pk
    assert verify_log() == expected


def test_an_entry_taken_out_is_found(three, unguarded):
    LogEntry.objects.filter(pk=three[1].pk).delete()
    assert verify_log() == three[2].pk


def test_an_entry_put_in_between_is_found(three, unguarded, lan, offices, now):
    forged = log(lan, "office.edited", offices.desk, now=now)
    LogEntry.objects.filter(pk=forged.pk).delete()
    LogEntry.objects.filter(pk=three[2].pk).update(previous=forged.digest)
    assert verify_log() == three[2].pk


def test_the_command_says_whether_the_log_is_whole(three, unguarded):
    said = io.StringIO()
    call_command("verify_log", stdout=said)
    kept = three[2].digest
    assert kept in said.getvalue()
    call_command("verify_log", expect=kept, stdout=said)
    LogEntry.objects.filter(pk=three[2].pk).delete()
    # Cut off at its end it fits its chain; only a digest kept elsewhere tells.
    call_command("verify_log", stdout=said)
    with pytest.raises(CommandError, match="no entry with this digest"):
        call_command("verify_log", expect=kept, stdout=said)
    LogEntry.objects.filter(pk=three[0].pk).update(verb="office.opened")
    with pytest.raises(CommandError, match=f"from entry {three[0].pk}"):
        call_command("verify_log", stdout=said)


@pytest.mark.django_db
def test_an_empty_log_is_whole():
    said = io.StringIO()
    call_command("verify_log", stdout=said)
    assert ": 0, -" in said.getvalue()


def test_what_is_rolled_back_leaves_no_gap_in_the_chain(three, lan, offices, now):
    with transaction.atomic():
        log(lan, "office.edited", offices.desk, now=now)
        transaction.set_rollback(True)
    log(lan, "office.edited", offices.desk, now=now)
    assert LogEntry.objects.count() == 4
    assert verify_log() is None


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_make_one_chain(lan, offices, now):
    """Each writer does something in its transaction before and after it logs."""
    writers, each = 4, 6
    start = threading.Barrier(writers)
    failures: list[BaseException] = []

    def write(number: int) -> None:
        try:
            start.wait()
            for turn in range(each):
                with transaction.atomic():
                    log(lan, "office.edited", offices.desk, now=now, writer=number, turn=turn)
                    lan.refresh_from_db()
        except BaseException as error:  # noqa: BLE001 - told in the test's own thread
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert LogEntry.objects.count() == writers * each
    assert verify_log() is None
    for number in range(writers):
        turns = [
            one.ids["turn"]
            for one in LogEntry.objects.order_by("pk")
            if one.ids["writer"] == number
        ]
        assert turns == list(range(each))
