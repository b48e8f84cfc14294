"""What differs between machines: read strictly from environment variables, before Django starts."""

import os
import secrets
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from mainstay.imaging.reliability import Repeatability, published, read_errors
from mainstay.reading import ReadingError

VARIABLES = {
    "MAINSTAY_DATA": "folder of the database and the secret key (default: `var`)",
    "MAINSTAY_DATABASE": "postgresql://user:password@host:port/name (default: SQLite there)",
    "MAINSTAY_SECRET_KEY": "the secret key, where several machines serve one site",
    "MAINSTAY_HOSTS": "host names, with commas (default: this machine only)",
    "MAINSTAY_ORIGINS": "https origins, with commas, when a proxy stands in front",
    "MAINSTAY_RELIABILITY": "file with the clinic's own errors of measuring (default: published ones)",
    "MAINSTAY_DEBUG": "`1` for tracebacks on pages; never with real people",
    "MAINSTAY_SCREENSHOTS": "folder for the pictures that browser stories take",
}
"""Every variable that means something; a misspelled one is refused, not ignored."""

SHORTEST_KEY = 50
"""Characters of a secret key; Django's own check asks for as many."""

DIALECTS = ("postgresql", "postgres")


@dataclass(frozen=True)
class Postgres:
    """Where a PostgreSQL database is; empty parts are left to libpq.

    Attributes:
        host: a name, an address, or the folder of a socket.
        sslmode: whether the way there is encrypted, as in libpq.
    """

    name: str
    user: str = ""
    password: str = field(default="", repr=False)
    host: str = ""
    port: int | None = None
    sslmode: str = ""


@dataclass(frozen=True)
class Installation:
    """One installation of the site.

    Attributes:
        data: folder of what this machine keeps.
        postgres: None for the SQLite database in `data`.
        secret_key: signs sessions; the same in every process of the site.
        hosts: names under which the site answers.
        origins: https origins; with one or more a proxy with TLS stands in front.
        reliability: how well this clinic's measurements repeat; None for the published table.
        debug: tracebacks on pages.
    """

    data: Path
    postgres: Postgres | None
    secret_key: str = field(repr=False)
    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    debug: bool
    reliability: Path | None = None


def read_installation(environ: Mapping[str, str]) -> Installation:
    """The installation that some environment variables describe.

    Raises:
        ReadingError: a variable is unknown or does not fit.
    """
    _refuse_unknown(environ)
    data = Path(environ.get("MAINSTAY_DATA") or "var").resolve()
    address = environ.get("MAINSTAY_DATABASE", "")
    hosts = _listed(environ, "MAINSTAY_HOSTS")
    return Installation(
        data=data,
        postgres=read_postgres(address) if address else None,
        secret_key=_secret_key(environ, data),
        hosts=hosts or ("localhost", "127.0.0.1", "[::1]"),
        origins=tuple(_origin(text) for text in _listed(environ, "MAINSTAY_ORIGINS")),
        debug=_yes(environ, "MAINSTAY_DEBUG"),
        reliability=_file(environ, "MAINSTAY_RELIABILITY"),
    )


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    for name in environ:
        if name.startswith("MAINSTAY_") and name not in VARIABLES:
            raise ReadingError(
                name, "this variable is not known.", ", ".join(VARIABLES), "Mend its name."
            )


def errors_of_measuring(place: Installation) -> tuple[Repeatability, ...]:
    """The clinic's own table where it has one, then the published one: the first row that fits.

    Raises:
        ReadingError: the clinic's table cannot be read.
    """
    own = place.reliability
    rows = read_errors(own.read_text(encoding="utf-8"), str(own)) if own else ()
    return (*rows, *published())


def _file(environ: Mapping[str, str], name: str) -> Path | None:
    text = environ.get(name, "")
    if text and not Path(text).is_file():
        raise ReadingError(name, f"`{text}` is no file.", advice="Name one, or leave it out.")
    return Path(text).resolve() if text else None


def _listed(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    parts = (part.strip() for part in environ.get(name, "").split(","))
    return tuple(part for part in parts if part)


def _yes(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name, "")
    if text not in ("", "0", "1"):
        raise ReadingError(name, f"`{text}` does not fit.", "0, 1", "Write 1, or leave it out.")
    return text == "1"


def _origin(text: str) -> str:
    parts = _split(text, "MAINSTAY_ORIGINS")
    if parts.scheme != "https" or not parts.hostname or parts.path or parts.query:
        raise ReadingError(
            "MAINSTAY_ORIGINS",
            f"`{text}` is not an https origin.",
            "https://name or https://name:port, nothing after it",
            "Health data travels by https only.",
        )
    return text


def _split(text: str, place: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port  # a wrong port is found when it is asked for
    except ValueError as error:
        raise ReadingError(place, f"this is not an address: {error}.") from None
    return parts


# --- the database -------------------------------------------------------------------------------

FORM = "postgresql://user:password@host:port/name"
AFTER_NAME = {
    "host": "the folder of the server's socket, as ?host=/run/postgresql",
    "sslmode": "disable, allow, prefer, require, verify-ca, verify-full",
}
"""What may follow the name, as in libpq."""


def read_postgres(address: str) -> Postgres:
    """Where the database is; the address is never repeated in errors, it holds a password."""
    place = "MAINSTAY_DATABASE"
    parts = _split(address, place)
    if parts.scheme not in DIALECTS:
        found = f"`{parts.scheme}`" if parts.scheme else "no database"
        problem = f"it names {found}."
        raise ReadingError(place, problem, FORM, "Leave it out for SQLite.")
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in name:
        raise ReadingError(place, "the name of the database is missing.", FORM)
    after = _after_name(parts.query)
    if parts.hostname and "host" in after:
        raise ReadingError(place, "the host stands twice.", FORM, "Leave one out.")
    return Postgres(
        name=name,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=unquote(parts.hostname or "") or after.get("host", ""),
        port=parts.port,
        sslmode=after.get("sslmode", ""),
    )


def _after_name(query: str) -> dict[str, str]:
    place = "MAINSTAY_DATABASE"
    found: dict[str, str] = {}
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key not in AFTER_NAME or key in found:
            problem = f"`{key}` may not follow the name, or stands twice."
            raise ReadingError(place, problem, ", ".join(AFTER_NAME))
        fits = value.startswith("/") if key == "host" else value in AFTER_NAME[key].split(", ")
        if not fits:
            raise ReadingError(place, f"`{key}={value}` does not fit.", AFTER_NAME[key])
        found[key] = value
    return found


def databases(place: Installation) -> dict[str, dict[str, Any]]:
    """Django's `DATABASES` for an installation."""
    return {"default": _postgres(place.postgres) if place.postgres else _sqlite(place.data)}


SQLITE_FILE = "mainstay.sqlite3"
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # what was acknowledged survives a power loss
    "foreign_keys=ON",
    "secure_delete=ON",  # what was erased is overwritten
)


def _sqlite(data: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data / SQLITE_FILE,
        "CONN_MAX_AGE": None,  # closing the last connection would write the whole log back
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "".join(f"PRAGMA {line};" for line in SQLITE_PRAGMAS),
        },
    }


def _postgres(found: Postgres) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": found.name,
        "USER": found.user,
        "PASSWORD": found.password,
        "HOST": found.host,
        "PORT": str(found.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 10,
            **({"sslmode": found.sslmode} if found.sslmode else {}),
        },
    }


# --- the secret key -------------------------------------------------------------------------------


def _secret_key(environ: Mapping[str, str], data: Path) -> str:
    """From its variable, else from a file beside the database that is made once."""
    key = environ.get("MAINSTAY_SECRET_KEY", "")
    if not key:
        return _kept_key(data / "secret-key")
    if len(key) < SHORTEST_KEY:
        problem = f"it has {len(key)} characters."
        raise ReadingError("MAINSTAY_SECRET_KEY", problem, f"{SHORTEST_KEY} or more")
    return key


def _kept_key(file: Path) -> str:
    if not file.exists():
        _make_key(file)
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        problem = "others on this machine can read the secret key."
        raise ReadingError(str(file), problem, advice=f"Run: chmod 600 {file}")
    key = file.read_text()
    if len(key) < SHORTEST_KEY:
        problem = "the secret key is too short."
        raise ReadingError(
            str(file), problem, advice="Remove the file; everybody signs in anew."
        )
    return key


def _make_key(file: Path) -> None:
    """Appear whole or not at all: two processes that start at once must get one key."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=".secret-key-")  # mode 600
    try:
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(SHORTEST_KEY))
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, file)
    except FileExistsError:
        pass  # the other process was first
    finally:
        Path(draft).unlink()
