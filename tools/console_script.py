"""Write the `mainstay` command of the project's own environment, without building a wheel."""

import stat
import sys
from pathlib import Path

target = Path(sys.argv[1])
python = target.parent.resolve() / "python"
target.write_text(
    f"#!{python}\nimport sys\n\nfrom mainstay.cli import main\n\nsys.exit(main())\n"
)
target.chmod(target.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
