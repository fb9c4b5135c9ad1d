"""Files that go with a publication: which are taken, and what they lose before they are kept.

    name → kind by its ending → what the bytes say they are → cleaned → kept by digest

A file is taken only where its name and its bytes agree on one of the kinds of `KINDS`. Pictures
are drawn anew and office files packed anew, so that what identifies who made them goes
(docs/limits.md says what stays). Pure but for `store`.
"""

from __future__ import annotations

from hoiam.publishing.files.checking import KINDS, Checked, check_file
from hoiam.publishing.files.refusing import RefusedFile
from hoiam.publishing.files.store import path_of, store

__all__ = ["KINDS", "Checked", "RefusedFile", "check_file", "path_of", "store"]
