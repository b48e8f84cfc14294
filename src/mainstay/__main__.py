"""`python -m mainstay`: the shell where no `mainstay` command is on the path."""

import sys

from mainstay.cli import main

sys.exit(main())
