"""Bodies and duties out of files, and the sample province."""

from __future__ import annotations

import csv
import random
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.offices.actions.loading import load_offices, load_sample
from hoiam.offices.actions.logging import verify_log
from hoiam.offices.models import Duty, Office, Role, User
from hoiam.offices.queries.offices import may_be_superior, share_superior, superiors
from hoiam.offices.queries.proposing import propose_office
from hoiam.places.models import Place
from hoiam.topics.models import Topic

SAMPLE_SIGN = ("(mẫu)", "(sample)")


@pytest.fixture
def province(knowledge, now) -> None:
    load_sample(now=now)


@pytest.mark.django_db
def test_everything_of_the_sample_is_marked_and_invented(province):
    assert Office.objects.count() >= 15
    for office in Office.objects.all():
        assert office.is_sample
        assert (office.name_vi[-5:], office.name_en[-8:]) == SAMPLE_SIGN
        assert office.email.endswith(".example")
    assert not Duty.objects.exclude(is_sample=True, ground__icontains="chưa kiểm chứng").exists()
    for person in User.objects.all():
        assert person.is_sample
        assert person.email.endswith(".example")
        assert not person.has_usable_password()


@pytest.mark.django_db
def test_the_sample_has_whom_a_desk_needs(province):
    assert Office.objects.get(is_desk=True).people.filter(role=Role.EDITOR).exists()
    assert Office.objects.filter(is_partner=True).count() == 3
    answering = Office.objects.filter(is_partner=False, is_desk=False)
    for office in answering:
        assert office.people.filter(role=Role.OFFICER).exists(), office
        assert office.spokespersons.exists(), office
        assert office.duties.exists(), office
    roles = {user.username: user.role for user in User.objects.all()}
    assert roles["lan"] == Role.OFFICER
    assert roles["tam"] == Role.CHECKER
    assert set(roles.values()) == set(Role)
    tam = User.objects.get(username="tam")
    for office in answering:
        assert not share_superior(tam.office, office)


@pytest.mark.django_db
def test_every_topic_has_one_row_for_all_of_it(province):
    assert Duty.objects.count() >= 60
    for topic in Topic.objects.all():
        general = [duty for duty in topic.duty_set.all() if not duty.words]
        assert len(general) == 1, topic
    place = Place.objects.get(code="2025-07-01/12685")
    found = propose_office(
        topic=Topic.objects.get(code="roads-traffic"),
        place=place,
        text="Đường thôn lầy lội sau mưa",
        on=date(2026, 11, 2),
    )
    assert found.office.code == "ubnd-xa-hong-minh"


def test_no_word_of_the_sample_praises_blames_or_names_an_outlet():
    from django.conf import settings as running

    rows = csv.DictReader(StringIO(running.KNOWLEDGE.text("sample/duties.csv")))
    words = {word.strip().lower() for row in rows for word in row["words"].split(";")}
    signal = {
        "báo",
        "tệ",
        "kém cỏi",
        "xuất sắc",
        "tuyệt vời",
        "đáng khen",
        "bức xúc",
        "vô trách nhiệm",
    }
    assert not words & signal
    outlets = running.KNOWLEDGE.table("sources.toml").get("source", [])
    assert not words & {str(source.get("name", "")).lower() for source in outlets}


@pytest.mark.django_db
def test_loading_again_changes_nothing(province, now):
    before = list(Office.objects.values()), list(Duty.objects.values()), User.objects.count()
    load_sample(now=now, password="một mật khẩu khác 2026")
    assert before == (
        list(Office.objects.values()),
        list(Duty.objects.values()),
        User.objects.count(),
    )
    assert not User.objects.get(username="lan").has_usable_password()
    assert verify_log() is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "table",
    [
        {},
        {"office": [{"vi": "Không mã"}]},
        {"office": [{"code": "a", "vi": "A", "superior": "khong-co"}]},
        {"office": [{"code": "a", "vi": "A", "place": "2025-07-01/00000"}]},
        {"office": [{"code": "a", "vi": "A", "kind": "ministry"}]},
        {"office": [{"code": "a b", "vi": "A"}]},
        {"office": [{"code": "a", "vi": "A", "colour": "red"}]},
        {"office": [{"code": "a", "vi": "A", "spokesperson": [{"name": "B", "position": "C"}]}]},
        {"office": [{"code": "a", "vi": "A", "person": [{"username": "x"}]}]},
        {
            "office": [
                {"code": "a", "vi": "A", "superior": "b"},
                {"code": "b", "vi": "B", "superior": "a"},
            ]
        },
    ],
)
def test_a_wrong_file_changes_nothing_and_says_why(knowledge, now, table):
    with pytest.raises(ValidationError) as refused:
        load_offices(table, now=now)
    assert all(refused.value.messages)
    assert not Office.objects.exists()


@pytest.mark.django_db
def test_a_file_does_not_take_over_the_sample(province, now):
    with pytest.raises(ValidationError):
        load_offices({"office": [{"code": "so-y-te", "vi": "Sở Y tế"}]}, now=now)
    assert Office.objects.get(code="so-y-te").is_sample


@pytest.mark.django_db
def test_the_command_takes_files(knowledge, tmp_path):
    offices, duties = tmp_path / "offices.toml", tmp_path / "duties.csv"
    offices.write_text('[[office]]\ncode = "so-y-te"\nvi = "Sở Y tế"\n', encoding="utf-8")
    duties.write_text("row,office,topic,matter_vi\n1,so-y-te,health,Y tế\n", encoding="utf-8")
    said = StringIO()
    call_command("load_offices", offices, "--duties", duties, stdout=said)
    assert Duty.objects.get().office == Office.objects.get(code="so-y-te", is_sample=False)
    assert "1" in said.getvalue()
    duties.write_text("row,office,topic,matter_vi\n1,so-x,health,Y tế\n", encoding="utf-8")
    with pytest.raises(CommandError, match="so-x"):
        call_command("load_offices", offices, "--duties", duties, stdout=said)
    for wrong in (
        [],
        [offices, "--sample"],
        [tmp_path / "none.toml"],
        ["--sample", "--duties", duties],
    ):
        with pytest.raises(CommandError):
            call_command("load_offices", *wrong, stdout=said)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(min_value=0, max_value=10**9), size=st.integers(min_value=1, max_value=12))
def test_superiors_on_trees_of_any_shape(seed, size):
    chance = random.Random(seed)
    uppers = [chance.choice([None, *range(at)]) for at in range(size)]
    made: list[Office] = []
    for at, upper in enumerate(uppers):
        superior = made[upper] if upper is not None else None
        code = f"cq-{seed}-{size}-{at}"
        made.append(Office.objects.create(code=code, name_vi=code, superior=superior))

    def line(at: int | None) -> list[int]:
        return [] if at is None else [at, *line(uppers[at])]

    for one in range(size):
        fresh = Office.objects.get(pk=made[one].pk)
        assert [office.pk for office in superiors(fresh)] == [made[at].pk for at in line(one)[1:]]
        below = {made[at].pk for at in range(size) if one in line(at)}
        assert below.isdisjoint(may_be_superior(fresh).values_list("pk", flat=True))
        for other in range(size):
            expected = bool(set(line(one)) & set(line(other)))
            assert share_superior(made[one], made[other]) is expected
    Office.objects.filter(pk__in=[office.pk for office in made]).update(superior=None)
    Office.objects.filter(pk__in=[office.pk for office in made]).delete()


@pytest.mark.django_db
def test_a_circle_made_by_hand_hangs_nothing(offices):
    Office.objects.filter(pk=offices.province.pk).update(superior=offices.so_y_te)
    office = Office.objects.get(pk=offices.so_y_te.pk)
    assert [above.code for above in superiors(office)] == ["ubnd-tinh"]
