"""`python -m hoiam.config`: the command `hoiam`, wherever it was installed to."""

import sys

from hoiam.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
