"""Vietnamese, folded: lower case, without marks, đ as d."""

from __future__ import annotations

from hoiam.reading.languages.words import LanguageWords

WORDS = LanguageWords(
    code="vi",
    months={
        "mot": 1,
        "gieng": 1,
        "hai": 2,
        "ba": 3,
        "tu": 4,
        "bon": 4,
        "nam": 5,
        "sau": 6,
        "bay": 7,
        "tam": 8,
        "chin": 9,
        "muoi": 10,
        "muoi mot": 11,
        "muoi hai": 12,
        "chap": 12,
    },
    weekdays={
        "thu hai": 0,
        "thu ba": 1,
        "thu tu": 2,
        "thu nam": 3,
        "thu sau": 4,
        "thu bay": 5,
        "chu nhat": 6,
        "chua nhat": 6,
        "thu 2": 0,
        "thu 3": 1,
        "thu 4": 2,
        "thu 5": 3,
        "thu 6": 4,
        "thu 7": 5,
        "t2": 0,
        "t3": 1,
        "t4": 2,
        "t5": 3,
        "t6": 4,
        "t7": 5,
        "cn": 6,
    },
    morning=frozenset({"sa", "sang"}),
    afternoon=frozenset({"ch", "chieu", "toi", "trua"}),
    ago={
        "giay": 1,
        "phut": 60,
        "gio": 3600,
        "tieng": 3600,
        "ngay": 86400,
        "tuan": 604800,
    },
    ago_words=("truoc",),
    days_back={"hom nay": 0, "sang nay": 0, "chieu nay": 0, "hom qua": 1, "hom kia": 2},
    now_words=frozenset({"vua xong", "vua moi", "moi day"}),
    dateline=frozenset(
        "ngay thang nam luc vao hoi dang tai gui xuat ban cap nhat thu gio phut theo "
        "thoi gian bai viet tin moi nhat lan cuoi".split()
    ),
    updated=("cap nhat", "chinh sua", "sua lan cuoi", "sua doi"),
    syllables=frozenset(
        "va cua cac la trong duoc cho khong nhung mot nguoi voi co da khi den tai nay theo tu "
        "cung phai ve nhu hon viec chi con nhieu lam sau tren vao phap luat nam thanh pho ong "
        "nha truong benh vien cong ty duong tinh huyen xa dan chinh phu bo quoc hoi viet hang "
        "trieu dong thoi gian dia phuong thong tin co quan xay dung giao thong hoc sinh "
        "quyet dinh kiem tra ngay thang tphcm ha noi nuoc".split()
    ),
)
