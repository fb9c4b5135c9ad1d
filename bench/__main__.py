"""`python -m bench [NAME…]`: run benchmarks, each in a process of its own."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import bench


def main() -> int:
    found = (module.name for module in pkgutil.iter_modules(bench.__path__))
    names = sys.argv[1:] or sorted(name for name in found if not name.startswith("_"))
    failed = 0
    for name in names:
        print(f"== {name}", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
