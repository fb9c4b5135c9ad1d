"""Search finds words with and without accents, and the accents as typed first."""

from __future__ import annotations

import pytest

from hoiam.stories.queries import search

pytestmark = pytest.mark.django_db


@pytest.fixture
def river(tell):
    return tell("Ô nhiễm sông Cầu kéo dài", "Nước sông đen, cá chết, người dân Đa Phúc lo lắng.")


@pytest.mark.parametrize(
    "query",
    [
        "o nhiem song",
        "ô nhiễm sông",
        "O NHIEM SONG CAU",
        "đa phúc",
        "da phuc",
        "Ða Phúc",
        "ca chet",
        "ô nhiễm\u200b sông",
        "o\u0302 nhie\u0302\u0303m so\u0302ng",
    ],
)
def test_found_with_and_without_accents(river, tell, query):
    tell("Giá vàng hôm nay", "Vàng tăng.")
    assert search.find_articles(query) == [river.pk]


def test_accents_as_typed_come_first(tell):
    paper = tell("Tờ báo địa phương ra số mới", "báo " * 20)
    storm = tell("Cơn bão số 9", "Bão đổ bộ.")
    assert search.find_articles("bão") == [storm.pk, paper.pk]
    assert set(search.find_articles("bao")) == {storm.pk, paper.pk}


def test_d_and_dd_meet(tell):
    town = tell("Đà Nẵng mở rộng đường ven biển")
    assert search.find_articles("da nang") == [town.pk]
    assert search.find_articles("đà nẵng") == [town.pk]


@pytest.mark.parametrize(
    "query", ["", "   ", '"', "AND OR NOT", "title:*", "(((", "%", "\x00", "a" * 5000]
)
def test_odd_queries_do_no_harm(river, query):
    assert search.find_articles(query) in ([], [river.pk])


def test_a_query_leaves_no_trace(river, caplog, django_assert_num_queries):
    from django.db import connection

    with caplog.at_level("DEBUG"):
        search.find_articles("tìm người tố cáo")
    assert "tố cáo" not in "".join(
        r.getMessage() for r in caplog.records if r.name != "django.db.backends"
    )
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert not any("tố cáo" in str(row) for row in cursor.fetchall()), table


def test_changed_text_is_found_and_former_is_not(river):
    search.index_article(river.pk, "Sông Cầu đã sạch", "Nước trong.")
    assert search.find_articles("ca chet") == []
    assert search.find_articles("song cau da sach") == [river.pk]
