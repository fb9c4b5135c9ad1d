"""The pages that anyone reads, in both languages."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("prefix", ["", "/en"], ids=["vi", "en"])
PLACES = (
    *("/", "/van-de/", "/co-quan/", "/van-ban/", "/diem-bao/", "/bien-nhan/", "/gioi-thieu/"),
    *("/tra-loi.atom", "/cau-hoi.atom"),
)


@BOTH
@pytest.mark.parametrize("path", PLACES)
def test_every_place_answers_with_nothing_in_it(client, prefix, path):
    response = client.get(prefix + path)
    assert response.status_code == 200
    assert response.headers["Content-Language"] == ("en" if prefix else "vi")


@BOTH
@pytest.mark.parametrize("state", ["assigned", "accepted", "submitted", "answered", "closed"])
def test_an_issue_shows_its_question_office_and_clock(client, in_state, prefix, state):
    issue = in_state(state)
    shown = client.get(f"{prefix}/van-de/{issue.number}/").content.decode()
    assert "Đường ĐT.376 hỏng nặng" in shown
    assert (issue.office.name_en if prefix else issue.office.name_vi) in shown


@BOTH
def test_the_whole_town_can_be_read(client, town, prefix):
    for issue in town.issues.values():
        response = client.get(f"{prefix}/van-de/{issue.number}/")
        assert response.status_code == (410 if issue.state == "withdrawn" else 200)
