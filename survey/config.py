"""Settings from the environment; everything that is missing or wrong is named at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
SHORTEST_SECRET = 32
TLS_KINDS = ("none", "starttls", "tls")


class ConfigError(Exception):
    """The settings do not allow a start; the message has a line for each of them."""


@dataclass(frozen=True, slots=True)
class Smtp:
    host: str
    port: int = 587
    user: str | None = None
    password: str | None = None
    tls: str = "starttls"


@dataclass(frozen=True, slots=True)
class Config:
    """`demo` is the folder of the demonstration (its clock and its mailbox), or None in real use.

    `snapshots` is where the answers of large rounds are kept in columns; without it that is beside the database.
    `scan_command` looks for viruses in what members send along (see `survey.scanning`); empty for none.
    `seals` holds the keys of secret votes while they are open: outside the database and outside its backups; without
    it that is beside an SQLite database, and on another one secret votes are refused.
    """

    database_url: str
    secret_key: str
    base_url: str
    smtp: Smtp | None = None
    demo: Path | None = None
    testing: bool = False
    trusted_proxies: int = 0
    snapshots: Path | None = None
    scan_command: str = ""
    seals: Path | None = None

    @property
    def secure(self) -> bool:
        return self.base_url.startswith("https://")


def sqlalchemy_url(url: str) -> str:
    """The address as SQLAlchemy wants it: psycopg 3 for PostgreSQL, also for the older scheme name."""
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def _number(environment: Mapping[str, str], name: str, default: int, faults: list[str]) -> int:
    value = environment.get(name, "").strip() or str(default)
    if value.isdigit():
        return int(value)
    faults.append(f"{name}: geen heel getal ({value})")
    return default


def _base_url(environment: Mapping[str, str], faults: list[str]) -> str:
    url = environment.get("BASE_URL", "").rstrip("/")
    if not url:
        faults.append("BASE_URL ontbreekt: het adres waarop leden de site openen, bijvoorbeeld https://uitvraag.example.nl")
    elif urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
        faults.append(f"BASE_URL is geen webadres: {url}")
    return url


def _secret(environment: Mapping[str, str], faults: list[str]) -> str:
    secret = environment.get("SECRET_KEY", "")
    if not secret:
        faults.append("SECRET_KEY ontbreekt: een geheim van minstens 32 tekens, voor links en sessies")
    elif len(secret) < SHORTEST_SECRET:
        faults.append(f"SECRET_KEY is te kort: minstens {SHORTEST_SECRET} tekens")
    return secret


def _smtp(environment: Mapping[str, str], faults: list[str]) -> Smtp:
    host = environment.get("SMTP_HOST", "").strip()
    if not host:
        faults.append("SMTP_HOST ontbreekt: de mailserver, bijvoorbeeld smtp.example.nl")
    tls = environment.get("SMTP_TLS", "starttls")
    if tls not in TLS_KINDS:
        faults.append(f"SMTP_TLS is {tls}; kies uit {', '.join(TLS_KINDS)}")
    port = _number(environment, "SMTP_PORT", 587, faults)
    return Smtp(host, port, environment.get("SMTP_USER") or None, environment.get("SMTP_PASSWORD") or None, tls)


def from_environment(environment: Mapping[str, str], mail: bool = True) -> Config:
    """The settings of a real installation; raises ConfigError that names all that is missing or wrong.

    `mail` is False for a command that neither sends mail nor shows a page: it needs no mail server.
    """
    faults: list[str] = []
    config = Config(
        database_url=environment.get("DATABASE_URL") or "sqlite:///instance/achterban.sqlite",
        secret_key=_secret(environment, faults),
        base_url=_base_url(environment, faults),
        smtp=_smtp(environment, faults) if mail else None,
        trusted_proxies=_number(environment, "TRUSTED_PROXIES", 0, faults),
        snapshots=Path(folder).resolve() if (folder := environment.get("SNAPSHOT_FOLDER", "").strip()) else None,
        scan_command=environment.get("VIRUS_SCAN_COMMAND", "").strip(),
        seals=Path(folder).resolve() if (folder := environment.get("SEAL_FOLDER", "").strip()) else None,
    )
    if faults:
        raise ConfigError("Achterban kan niet starten. Stel dit in:\n" + "\n".join(f"  {fault}" for fault in faults))
    return config
