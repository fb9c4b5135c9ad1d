"""Make the checkout importable in its virtual environment and put `hoiam` into its bin folder.

A build backend would have to be fetched only to write these two files.
"""

import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND = """#!{python}
import sys
from hoiam.config.cli import main
sys.exit(main())
"""


def main() -> None:
    (Path(sysconfig.get_path("purelib")) / "hoiam.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = Path(sys.executable).parent / "hoiam"
    command.write_text(COMMAND.format(python=sys.executable), encoding="utf-8")
    command.chmod(0o755)


if __name__ == "__main__":
    main()
