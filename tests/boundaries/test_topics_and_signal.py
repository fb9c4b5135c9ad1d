"""DESIGN.md §2.3: topics are a closed list of public services, and "needs an answer" looks at
matters, not at people: outlet, names, praise and blame can change nothing."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.classify import LABEL_SETS, assign_topics, load_model
from hoiam.reading.fold import fold
from hoiam.reading.signal import find_signal, load_rules
from hoiam.reading.stages import Signal, TopicScore
from scripts import train_signal
from scripts.train_topics import Example, ForbiddenLabel, closed_list, refuse_other_labels

KNOWLEDGE = shipped_knowledge()
RULES = load_rules(KNOWLEDGE)
MODELS = {labels: load_model(KNOWLEDGE, labels) for labels in LABEL_SETS}
TABLE = KNOWLEDGE.table("signal/rules.toml")
LEXICON = KNOWLEDGE.table("topics/lexicon.toml")

# What a topic, model or rating may never be about.
FORBIDDEN = (
    "attitude", "author", "bias", "cam-xuc", "dissent", "emotion", "hostil", "lap-truong", "loyal",
    "mood", "negative", "opinion", "person", "phan-dong", "political", "positive", "quan-diem",
    "sentiment", "stance", "tam-trang", "thai-do", "thu-dich", "tich-cuc", "tieu-cuc", "tone",
    "trung-thanh",
)  # fmt: skip

NAMES = (
    "Nguyễn Văn An", "Trần Thị Bích Ngọc", "Lê Mai", "Vũ Đình Nam", "Hồ Thị Kỷ", "Đặng Đường Cầu",
    "Dương Trung Quốc", "Rác Văn Bẩn", "Y Thuốc Niê", "Phan Phản Ánh", "John Smith", "Nga", "Mỹ",
    "N.V.A.",     "H'Hen Êban", "Lý Sạt Lở", "Kim", "Đỗ Quá Tải",
)  # fmt: skip
OUTLETS = (
    "Tuổi Trẻ", "Thanh Niên", "VnExpress", "Dân trí", "Người Lao Động", "Thanh tra", "Giao thông",
    "Pháp luật TP.HCM", "Công an Nhân dân", "Tin Mới Bến Nứa", "Sức khỏe và Đời sống",
)  # fmt: skip
JUDGING = tuple(TABLE["remove"]["judging"])

# {name}, {outlet} and {word} stand where the press puts them.
TEXTS = (
    (
        "Đường vào cảng Bến Nứa {word} xuống cấp",
        "Báo {outlet} đưa tin: ông {name} cho biết tuyến đường đầy ổ gà. Người dân phản ánh nhiều "
        "lần. {name} nói điều đó thật {word}. Theo {outlet}, UBND xã sẽ {word} khắc phục.",
    ),
    (
        "Chị {name} {word} kể chuyện mua nhà",
        "Cư dân chưa được cấp sổ hồng. Chủ đầu tư {word} im lặng, chị {name} ({outlet}) cho hay.",
    ),
    (
        "Khánh thành nhà văn hóa",
        "Bà {name} khen công trình {word}. Báo {outlet} có mặt. Lễ cắt băng do {name} chủ trì.",
    ),
    (
        "Bệnh viện {word} thiếu thuốc",
        "Bác sĩ {name} nói với báo {outlet} rằng bệnh nhân phải chờ. Thật {word}, {name} nhận xét.",
    ),
    ("Ca sĩ {name} ra album {word}", "Khán giả thấy {word}. Báo {outlet} phỏng vấn {name}."),
)


def filled(text: tuple[str, str], name: str, outlet: str, word: str) -> Signal:
    title, body = (part.format(name=name, outlet=outlet, word=word) for part in text)
    return find_signal(title, body, rules=RULES)


@pytest.mark.parametrize("text", TEXTS)
def test_swapping_names_outlet_praise_and_blame_changes_nothing(text: tuple[str, str]) -> None:
    plain = filled(text, NAMES[0], OUTLETS[0], JUDGING[0])
    for name, outlet in product(NAMES, OUTLETS):
        assert filled(text, name, outlet, JUDGING[0]).needs_answer == plain.needs_answer, name
    for word in JUDGING:
        assert filled(text, NAMES[0], OUTLETS[0], word) == plain, word


@given(
    text=st.sampled_from(TEXTS),
    syllables=st.lists(
        st.sampled_from(["An", "Bình", "Giang", "Hà", "Khánh", "Mỹ", "Nga", "Phượng", "Sơn", "Y"]),
        min_size=1,
        max_size=5,
    ),
    outlet=st.sampled_from(OUTLETS),
    words=st.lists(st.sampled_from(JUDGING), min_size=1, max_size=4),
)
@settings(max_examples=300, deadline=None)
def test_any_name_any_outlet_any_judgement(
    text: tuple[str, str], syllables: list[str], outlet: str, words: list[str]
) -> None:
    said = filled(text, " ".join(syllables), outlet, " ".join(words))
    assert said.needs_answer == filled(text, NAMES[0], OUTLETS[0], JUDGING[0]).needs_answer


@given(
    place=st.integers(min_value=0, max_value=30),
    word=st.sampled_from(JUDGING),
    text=st.sampled_from(TEXTS),
)
@settings(max_examples=200, deadline=None)
def test_a_judging_word_put_anywhere_changes_nothing(
    place: int, word: str, text: tuple[str, str]
) -> None:
    title, body = (part.format(name="An", outlet="Dân trí", word="") for part in text)
    words = body.split(" ")
    at = min(place, len(words) - 1)
    # Not inside a name, and not so that it makes a cue with its neighbours.
    if words[at].strip("(")[:1].isupper() or (at and words[at - 1].strip("(")[:1].isupper()):
        return
    more = " ".join([*words[:at], word, *words[at:]])
    assert (
        find_signal(title, more, rules=RULES).needs_answer
        == find_signal(title, body, rules=RULES).needs_answer
    )


@pytest.mark.parametrize("name", NAMES)
def test_reasons_and_words_never_hold_a_name(name: str) -> None:
    for text in TEXTS:
        title, body = (part.format(name=name, outlet="Dân trí", word="tệ hại") for part in text)
        signal = find_signal(title, body, rules=RULES)
        shown = [*signal.reasons]
        for model in MODELS.values():
            for topic in assign_topics(title, body, model=model):
                shown += topic.words
        assert not [words for words in shown if name in words]
        assert not [words for words in shown if "§" in words]


def test_reasons_are_words_of_the_list() -> None:
    listed = {fold(p) for cue in TABLE["cues"].values() for p in cue["phrases"]}
    for text in TEXTS:
        for reason in filled(text, "An", "Dân trí", "rất").reasons:
            assert fold(" ".join(re.findall(r"\w+", reason))) in {
                " ".join(re.findall(r"\w+", phrase)) for phrase in listed
            }


def test_the_cues_hold_no_praise_no_blame_no_outlet() -> None:
    cues = {phrase for cue in TABLE["cues"].values() for phrase in cue["phrases"]}
    words = {phrase for kind in LEXICON.values() for group in kind.values() for phrase in group}
    assert not cues & set(JUDGING)
    assert not {w for w in words if w in JUDGING} - {"ngon", "đẹp"}
    assert not cues & set(TABLE["remove"]["outlets"])


def test_lists_are_small_letters_so_no_name_can_hide_in_them() -> None:
    phrases = [phrase for cue in TABLE["cues"].values() for phrase in cue["phrases"]]
    phrases += [phrase for kind in LEXICON.values() for group in kind.values() for phrase in group]
    assert [phrase for phrase in phrases if phrase != phrase.lower()] == []


def test_topics_are_a_closed_list_of_public_services() -> None:
    fields = KNOWLEDGE.table("topics.toml")
    assert set(MODELS["fields"].codes) == set(fields)
    for code, field in fields.items():
        assert set(field) == {"vi", "en", "iptc", "scope_vi", "scope_en"}
        assert all(re.fullmatch(r"\d{8}", number) for number in field["iptc"])
        assert not [stem for stem in FORBIDDEN if stem in code]


@pytest.mark.parametrize("labels", LABEL_SETS)
def test_no_model_learnt_a_name(labels: str) -> None:
    learnt = {feature[2:] for feature in MODELS[labels].features if feature[0] != "g"}
    headlines = KNOWLEDGE.text("topics/danes.jsonl")
    assert not learnt & {"ronaldo", "messi", "trump", "putin", "biden", "phi nhung", "hari won"}
    surnames = "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Ngô|Nhâm|Trịnh|Đinh"
    names = re.findall(rf"(?:{surnames}) [A-ZĐ]\w+(?: [A-ZĐ]\w+)?", headlines)
    assert len(names) > 100
    assert not learnt & {name.lower() for name in names}


def test_no_group_of_words_is_about_attitude() -> None:
    names = [name for kind in LEXICON.values() for name in kind] + list(TABLE["cues"])
    assert not [name for name in names for stem in FORBIDDEN if stem in fold(name)]


@pytest.mark.parametrize("labels", LABEL_SETS)
@pytest.mark.parametrize(
    "label", ["loyal", "hostile", "tiêu cực", "sentiment", "Nguyễn Văn An", ""]
)
def test_training_refuses_any_other_label(labels: str, label: str) -> None:
    examples = [Example(title="Đường xuống cấp", text="", labels=(label,))]
    with pytest.raises(ForbiddenLabel):
        refuse_other_labels(examples, closed_list(labels))


@pytest.mark.parametrize("label", ["hostile", "tiêu cực", "2", "", "Nguyễn Văn An"])
def test_training_what_needs_an_answer_refuses_all_but_yes_and_no(label: str) -> None:
    example = train_signal.Example(source="invented", title="Đường hỏng", text="", label=label)
    with pytest.raises(ForbiddenLabel):
        train_signal.refuse_other_labels([example])


def test_no_name_was_learnt_for_an_answer() -> None:
    learnt = {feature[2:] for feature in RULES.rows if feature[0] != "k"}
    headlines = KNOWLEDGE.text("topics/danes.jsonl")
    surnames = "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Ngô|Nhâm|Trịnh|Đinh"
    names = re.findall(rf"(?:{surnames}) [A-ZĐ]\w+(?: [A-ZĐ]\w+)?", headlines)
    assert not learnt & {name.lower() for name in names}
    assert not learnt & set(JUDGING)


def test_what_is_said_of_a_text_has_no_room_for_attitude() -> None:
    assert set(Signal.__dataclass_fields__) == {"needs_answer", "reasons"}
    assert set(TopicScore.__dataclass_fields__) == {"code", "name", "score", "words"}
