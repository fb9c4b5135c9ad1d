"""`hoiam load_offices FILE`: bodies from a TOML file, the duty table from CSV; or the sample."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hoiam.offices.actions.loading import Loaded, load_offices, load_sample


class Command(BaseCommand):
    help = "Load bodies that answer and their duties from files, or the sample province."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="a TOML file with [[office]]")
        parser.add_argument("--duties", type=Path, help="the duty table, as CSV in UTF-8")
        parser.add_argument("--sample", action="store_true", help="load the sample province")
        parser.add_argument("--password", help="with --sample: all of its people sign in with it")

    def handle(
        self,
        *,
        file: Path | None,
        duties: Path | None,
        sample: bool,
        password: str | None,
        **options,
    ) -> None:
        if sample == (file is not None) or (sample and duties) or (password and not sample):
            raise CommandError(
                "Cần một tệp, hoặc --sample. / Give a file, or --sample (then no --duties)."
            )
        try:
            self._say(
                load_sample(now=timezone.now(), password=password)
                if file is None
                else _load(file, duties)
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from None

    def _say(self, loaded: Loaded) -> None:
        rows = loaded.duties
        vi, en = f"{loaded.offices} cơ quan", f"{loaded.offices} offices"
        if rows:
            vi += f", bảng phân công thêm {rows.added} dòng, sửa {rows.changed}"
            en += f", duty table: {rows.added} rows added, {rows.changed} changed"
        if loaded.people:
            vi, en = (
                f"{vi}, {loaded.people} tài khoản mẫu",
                f"{en}, {loaded.people} sample accounts",
            )
        self.stdout.write(f"    {vi} / {en}")


def _load(file: Path, duties: Path | None) -> Loaded:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        text = duties.read_text(encoding="utf-8") if duties else ""
    except (OSError, ValueError) as error:
        raise CommandError(f"{file}: {error}") from None
    return load_offices(table, duties=text, now=timezone.now())
