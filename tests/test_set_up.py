"""What a fresh clone promises: no registry named, no machine assumed, all hashed, no giants."""

from __future__ import annotations

import ast
import os
import re
import stat
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Shapes in which tools write down where they fetch packages from; this file names no host itself.
REGISTRY = re.compile(
    rb"^\s*--?(?:extra-)?(?:i|index-url|find-links)[ =]+\S"
    rb'|"resolved"\s*:'
    rb"|source\s*=\s*\{\s*(?:registry|url)"
    rb'|https?://[^\s"\']+/simple/?(?:["\'\s]|$)'
    rb"|^\s*(?:index|registry)(?:-url)?\s*=\s*.?https?:",
    re.MULTILINE,
)
MACHINE_PATH = re.compile(rb"(?<![\w.<:/}$-])/(?:work|root|home/\w+|tmp/\w+)/[\w.-]+")
GENERATED = (".lock", ".jsonl", ".csv", ".tsv", ".json", ".svg", ".po", ".pot")
NO_LIMIT = ("tests/", "migrations/")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    if listed.returncode:
        pytest.skip("no git repository here: what is tracked can't be told")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def _bytes(path: Path) -> bytes:
    data = path.read_bytes()
    return b"" if b"\0" in data[:8000] else data


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _found(pattern: re.Pattern[bytes], paths: list[Path]) -> list[str]:
    return [
        f"{_name(path)}: {match.group().decode(errors='replace').strip()[:80]}"
        for path in paths
        for match in pattern.finditer(_bytes(path))
    ]


def test_no_tracked_file_says_where_packages_come_from():
    assert _found(REGISTRY, [path for path in tracked() if path != Path(__file__)]) == []


@pytest.mark.parametrize(
    "line",
    [
        b"--index-url x",
        b"  --extra-index-url=x",
        b"-i x",
        b"--find-links wheels",
        b'"resolved": "x"',
        b'source = { registry = "x" }',
        b'index = "https://x.example/simple"',
        b'url = "https://x.example/simple/"',
        b"registry=http://x.example",
    ],
)
def test_the_pattern_knows_the_shapes_tools_write(line):
    assert REGISTRY.search(b"before\n" + line + b"\nafter")


def test_no_lock_of_a_tool_that_writes_addresses():
    banned = {"uv.lock", "poetry.lock", "pylock.toml", "Pipfile.lock", "package-lock.json"}
    assert [path.name for path in tracked() if path.name in banned] == []


def test_no_tracked_file_knows_a_machine():
    paths = [path for path in tracked() if path.suffix not in GENERATED and path.name != "LICENSE"]
    assert _found(MACHINE_PATH, [path for path in paths if path != Path(__file__)]) == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_requirement_is_pinned_and_hashed(lock):
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    rows = [
        line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    assert len(rows) > 30
    wrong = [row[:60] for row in rows if not re.match(r"[\w.-]+==\S+", row) or "sha256:" not in row]
    assert wrong == []


def test_base_requirements_are_part_of_the_dev_ones():
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^([\w.-]+==\S+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_the_makefile_has_at_most_a_dozen_targets_and_says_what_each_does():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z][\w-]*):", text, re.MULTILINE)
    assert {"run", "test", "test-postgres", "lint", "gates", "bench"} <= set(targets)
    assert len(targets) <= 12
    assert len(re.findall(r"^[a-z][\w-]*:.*## \S", text, re.MULTILINE)) == len(targets)


def test_ci_and_scripts_can_be_run_and_are_sound_shell():
    for name, shell in [
        (".ci/run", "bash"),
        ("scripts/setup", "sh"),
        ("scripts/with-postgres", "sh"),
    ]:
        path = ROOT / name
        assert path.stat().st_mode & stat.S_IXUSR, name
        subprocess.run([shell, "-n", str(path)], check=True)
    assert "make test" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def _source_files() -> list[Path]:
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and not any(part in _name(path) for part in NO_LIMIT)
    ]


def test_no_file_is_over_400_lines():
    lengths = {_name(path): len(path.read_text("utf-8").splitlines()) for path in _source_files()}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_no_function_is_over_60_lines():
    long = [
        f"{_name(path)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1}"
        for path in _source_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > 60
    ]
    assert long == []


def test_with_postgres_uses_the_server_it_is_given():
    done = subprocess.run(
        [str(ROOT / "scripts/with-postgres"), "sh", "-c", 'echo "$DATABASE_URL"; exit 7'],
        env=os.environ | {"DATABASE_URL": "postgres://somebody@else.example/x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (7, "postgres://somebody@else.example/x\n")


# Imported where they are installed, and done without where they are not.
OPTIONAL = {"tokenizers"}


def test_what_the_program_imports_is_in_the_lock_of_make_run():
    """A library that only the tests' lock brings along is missing in a fresh clone."""
    imported = {
        name.split(".")[0]
        for path in (ROOT / "hoiam").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
    }
    ours = {"hoiam", "__future__", *sys.stdlib_module_names, *OPTIONAL}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {_plain(name) for name in re.findall(r"^([A-Za-z0-9][\w.-]*)", lock, re.MULTILINE)}
    brought = packages_distributions()
    missing = [
        name
        for name in sorted(imported - ours)
        if not locked & {_plain(package) for package in brought.get(name, [name])}
    ]
    assert missing == []


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
