"""Docs that can't lie: what they name exists, what exists is named, examples print as shown."""

from __future__ import annotations

import ast
import importlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands

from hoiam.reading import filters
from tests.boundaries.listed import inventory

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
INVENTORY = inventory()
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
VARIABLE = re.compile(r"`((?:HOIAM_[A-Z_]+|DATABASE_URL))`")


def read(*parts: str) -> str:
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


def rows_of(text: str) -> list[list[str]]:
    """The cells of every table row."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]
    return [row for row in cells if not set("".join(row)) <= {"-", ":", " "}]


@cache
def tracked() -> tuple[Path, ...]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    if listed.returncode:
        pytest.skip("this is no checkout of git")
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


# ---- links and names ----------------------------------------------------------------------------

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    for target in LINK.findall(text):
        if target.startswith(("http://", "https://", "mailto:", "#")):
            continue
        assert (page.parent / target.split("#")[0]).exists(), target


# A file of the project named in passing: `hoiam/data/sources.toml`, `tests/boundaries/`.
NAMED = re.compile(r"`((?:hoiam|tests|docs|gates|bench|scripts)/[\w./-]+)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_that_is_named_exists(page):
    for name in NAMED.findall(page.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), name


def test_every_page_of_the_docs_is_reached_from_the_readme():
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("#"):
                waiting.append((page.parent / target.split("#")[0]).resolve())
    assert set(DOCS.rglob("*.md")) <= seen


# ---- settings -----------------------------------------------------------------------------------


def test_every_variable_is_documented_and_no_other():
    documented = set(VARIABLE.findall(read("docs", "settings.md")))
    for_machines = {
        *("HOIAM_BENCH_ARTICLES", "HOIAM_REQUIRE", "HOIAM_SHARED_DATA", "HOIAM_TEST_DATABASE"),
        "HOIAM_VENV",
    }
    assert documented == set(INVENTORY["settings"]) | for_machines
    places = ("scripts/setup", "tests/conftest.py", "gates/__main__.py", "bench/whole_pipe.py")
    around = "".join(read(place) for place in places)
    for name in for_machines:
        assert name in around, name


def test_variables_named_elsewhere_exist():
    known = set(VARIABLE.findall(read("docs", "settings.md")))
    for page in PAGES:
        for name in re.findall(r"\bHOIAM_[A-Z_]+\b", page.read_text(encoding="utf-8")):
            assert name in known, f"{page.name}: {name}"


def limits_in_code() -> Iterator[tuple[str, float, float]]:
    for path in (ROOT / "hoiam/config").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "number":
                limits = {k.arg: ast.literal_eval(k.value) for k in node.keywords}
                default = ast.literal_eval(node.args[1])
                yield node.args[0].value, default, limits["at_least"], limits["at_most"]


def test_documented_limits_are_those_of_the_code():
    table = {row[0].strip("`"): row for row in rows_of(read("docs", "settings.md"))}
    found = list(limits_in_code())
    assert len(found) >= 5
    for name, default, least, most in found:
        _name, shown, meaning = table[name]
        assert shown == f"`{default}`", name
        assert re.search(rf"\b{least} to {most}\b", meaning), f"{name}: {least} to {most}"


# ---- commands -----------------------------------------------------------------------------------


def test_every_command_of_ours_is_documented():
    text = read("docs", "guides", "command-line.md")
    ours = {name for name, app in get_commands().items() if str(app).startswith("hoiam")}
    assert ours
    for name in ours:
        assert f"hoiam {name}" in text, name
    for name in re.findall(r"^\| `hoiam (\w+)", text, flags=re.M):
        assert name in get_commands() or name == "step", name


def test_every_step_and_its_options_are_documented():
    text = read("docs", "guides", "command-line.md")
    sections = set(re.findall(r"^### `(\w+)`", text, flags=re.M))
    assert sections == set(filters.COMMANDS)
    for name in filters.COMMANDS:
        source = read("hoiam", "reading", "filters", f"{name}.py")
        for option in re.findall(r'"(--[a-z-]+)"', source):
            assert option in text, f"{name} {option}"


def test_every_target_of_make_is_one_that_the_docs_use_or_explain():
    targets = set(re.findall(r"^([a-z-]+):.*##", read("Makefile"), flags=re.M))
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    for target in targets - {"help"}:
        assert f"make {target}" in text, target
    for target in re.findall(r"(?:`|^ {4})make ([a-z-]+)", text, flags=re.M):
        assert target in targets, target


def examples() -> list[tuple[str, list[str]]]:
    """Each command of a console block, with the lines it is said to print."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", read("docs/guides/command-line.md"), re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


@pytest.mark.parametrize(("command", "shown"), examples(), ids=lambda value: str(value)[-40:])
def test_examples_print_what_is_shown(command, shown):
    assert "| hoiam step " in command
    runnable = command.replace("| hoiam step", f"| {sys.executable} -m hoiam.config step")
    ran = subprocess.run(
        ["sh", "-c", runnable],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        timeout=300,
        check=False,
    )
    printed = ran.stdout.decode().splitlines()
    assert ran.returncode == 0, ran.stderr.decode()
    assert len(printed) == len(shown)
    for line, expected in zip(printed, shown, strict=True):
        assert alike(json.loads(line), json.loads(expected)), line


def alike(one: object, other: object) -> bool:
    """Equal but for scores, which a model trained anew may move a little."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 0.15
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    return one == other


# ---- words, decisions, figures ------------------------------------------------------------------


def test_every_model_is_in_the_glossary_and_no_other():
    in_use, reserved = read("docs", "glossary.md").split("## Reserved for later")
    first_cells = [row[0] for row in rows_of(in_use)]
    words = {word for cell in first_cells for word in re.findall(r"`(\w+)`", cell)} - {"code"}
    models = {
        model.__name__ for model in apps.get_models() if model.__module__.startswith("hoiam.")
    }
    assert words == models
    for word in re.findall(r"`(\w+)`", reserved):
        assert word not in models, f"{word} is in use now: move it up"


def test_the_index_of_decisions_is_complete():
    index = read("docs", "decisions", "README.md")
    records = sorted(path for path in (DOCS / "decisions").glob("[0-9]*.md"))
    assert [path.name[:4] for path in records] == [f"{n:04}" for n in range(1, len(records) + 1)]
    for path in records:
        lines = path.read_text(encoding="utf-8").splitlines()
        title = lines[0].removeprefix("# ").removeprefix(path.name[:4]).strip(": ")
        assert f"[{path.name[:4]}]({path.name}) | {title} |" in index, path.name
        assert len([line for line in lines if line.strip()]) <= 16, f"{path.name} is too long"
        assert "FIGURES" not in lines


def gates_there() -> set[str]:
    return {path.stem for path in (ROOT / "gates").glob("[a-z]*.py")}


def test_every_gate_is_in_the_guide_to_quality():
    named = {row[0].strip("`") for row in rows_of(read("docs", "guides", "quality.md"))} - {"gate"}
    assert named == gates_there()


def test_gates_that_need_no_data_are_those_marked_so():
    for row in rows_of(read("docs", "guides", "quality.md"))[1:]:
        gate = importlib.import_module(f"gates.{row[0].strip('`')}")
        assert row[2].startswith("--") == (not gate.NEEDS), row[0]


def test_figures_of_the_readme_stand_beside_the_floors_of_the_gates():
    floors = json.loads(read("gates", "floors.json"))
    rows = [row for row in rows_of(read("README.md")) if len(row) == 5][1:]
    assert rows
    for _what, gate, figure, reached, floor in rows:
        row = floors[gate.strip("`")][figure]
        assert float(floor) <= row["floor"], f"{gate} {figure}: the floor is {row['floor']}"
        assert re.fullmatch(r"[01]\.\d{3}|\d+", reached), f"{gate} {figure}"
    assert {row[1].strip("`") for row in rows} == set(floors), "a gate has no row, or no floor"


def test_every_benchmark_is_in_the_page_on_performance():
    text = read("docs", "performance.md")
    for path in (ROOT / "bench").glob("[a-z]*.py"):
        assert f"`{path.stem}`" in text, path.stem


def test_architecture_has_one_picture_and_nine_sentences():
    text = read("docs", "architecture.md")
    assert len(re.findall(r"!\[", text)) == 1
    assert re.findall(r"^(\d)\. .*\.$", text, flags=re.M) == list("123456789")


# ---- what belongs to no reader ------------------------------------------------------------------

# Machines and workshops: a path of somebody's disk, an index of packages, who typed it.
FOREIGN = re.compile(
    r"(?:^|[\s\"'`=(])/(?:work|root|home|Users)/\w|/tmp/[a-z]+/|\bpypi\.org/simple|files\.pythonhosted"
    r"|--index-url|--extra-index-url|co-authored-by:"
)


def test_no_path_of_a_machine_and_no_index_of_packages():
    for path in tracked():
        if path.suffix in (
            ".npy",
            ".npz",
            ".ttf",
            ".woff2",
            ".mo",
            ".png",
            ".gz",
            ".jsonl",
            ".csv",
            ".tsv",
        ):
            continue
        if path.name in ("test_docs.py", "test_set_up.py"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert not FOREIGN.search(line), f"{path.relative_to(ROOT)}:{number}: {line[:120]}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_pages_are_in_one_form(page):
    import unicodedata

    text = page.read_text(encoding="utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert not re.search(r"[ \t]+$", text, flags=re.M), "space at the end of a line"
