"""Reading a page against the library's bare extraction, on the same pages in the same run."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from trafilatura import extract

from gates._pages import EVALUATION, evaluation_pages, fundus_pages, read

SHARED = Path(
    os.environ.get(
        "HOIAM_SHARED_DATA", Path(__file__).resolve().parents[1].parent / "shared" / "data"
    )
)
ROUNDS = 3


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _bare(body: bytes) -> object:
    return extract(body, fast=True, include_comments=False)


def compare(name: str, pages: list[tuple[str, bytes]]) -> None:
    """Print milliseconds a page and their ratio, from the best of several rounds for each page."""
    whole = alone = 0.0
    for url, body in pages:
        whole += min(_seconds(lambda u=url, b=body: read(u, b)) for _ in range(ROUNDS))  # type: ignore[misc]
        alone += min(_seconds(lambda b=body: _bare(b)) for _ in range(ROUNDS))  # type: ignore[misc]
    print(
        f"pages {name:<12} {len(pages):4} pages  {whole / len(pages) * 1000:6.1f} ms each  "
        f"bare extraction {alone / len(pages) * 1000:6.1f} ms  ratio {whole / alone:.2f}"
    )


def main() -> None:
    if not (SHARED / EVALUATION).exists():
        print("pages: skipped, the shared data folder is not there")
        return
    compare("segments", [(page.url, page.body) for page in evaluation_pages(SHARED)[::8]])
    compare("fundus", [(page.url, page.body) for page in fundus_pages(SHARED)])


if __name__ == "__main__":
    main()
