"""Mail that comes back: reading a delivery report (RFC 3464), and whether the address itself is wrong."""

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from survey.rules.broken import RuleBroken

LARGEST_REPORT = 2 * 1024 * 1024
LONGEST_WORDS = 500
FAILED = frozenset({"failed"})
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
CODE = re.compile(r"(?<!\d)([245]\d\d)(?=[\s\-#])")
# Of the mailbox: no such mailbox, moved, wrong syntax, no mail taken, disabled; and no such domain.
ADDRESS = frozenset({"1.1", "1.2", "1.3", "1.6", "1.10", "2.1", "1.0", "4.4"})
MAILBOX_CODES = frozenset({"550", "551", "553"})
NO_REPORT = ("Hierin staat geen bezorgbericht. Plak het hele bericht zoals de mailserver het stuurde, of kies het "
             "bestand (.eml).")


@dataclass(frozen=True, slots=True)
class Report:
    """One address in a delivery report. `reason` names the mail that came back, or the report where that is unknown."""

    address: str
    reason: str
    hard: bool
    words: str


def is_hard(words: str) -> bool:
    """Whether a refusal says that the address is wrong, and not that a mailbox is full or a mail unwanted."""
    for status in STATUS.finditer(words):
        # Two zeros say nothing; then the code of the server does.
        if (detail := f"{int(status[2])}.{int(status[3])}") != "0.0":
            return status[1] == "5" and detail in ADDRESS
    code = CODE.search(words)
    return bool(code and code[1] in MAILBOX_CODES)


def read(content: bytes) -> tuple[Report, ...]:
    """The addresses that a delivery report says it failed for; raises RuleBroken for what is no such report."""
    if len(content) > LARGEST_REPORT:
        raise RuleBroken(f"Dit bericht is te groot: hoogstens {LARGEST_REPORT // 1024 // 1024} MB.")
    groups = _groups(content)
    reason = _reason(content)
    found = [_report(group, reason) for group in groups]
    reports = {each.address: each for each in found if each}
    if not groups:
        raise RuleBroken(NO_REPORT)
    return tuple(reports.values())


def _groups(content: bytes) -> list[dict[str, str]]:
    """The fields about each recipient, from the part that machines read, or from pasted text with the same fields."""
    parsed = message_from_bytes(content.lstrip(), policy=policy.compat32)
    for part in parsed.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            blocks = [_fields(block) for block in part.get_payload() if isinstance(block, Message)]
            return [block for block in blocks if "final-recipient" in block or "original-recipient" in block]
    return _pasted(content.decode("utf-8", errors="replace"))


def _fields(block: Message) -> dict[str, str]:
    return {name.lower(): " ".join(str(value).split()) for name, value in block.items()}


def _pasted(text: str) -> list[dict[str, str]]:
    """What is left of a report when somebody copies the text of it; every recipient begins a new group."""
    unfolded = re.sub(r"\r?\n[ \t]+", " ", text)
    groups: list[dict[str, str]] = []
    for line in unfolded.splitlines():
        name, colon, value = line.strip().partition(":")
        name = name.lower()
        if not colon or name not in ("final-recipient", "original-recipient", "action", "status", "diagnostic-code"):
            continue
        if name.endswith("-recipient") and (not groups or {"status", "action"} & groups[-1].keys()):
            groups.append({})
        if groups:
            groups[-1][name] = value.strip()
    return [group for group in groups if "final-recipient" in group or "original-recipient" in group]


def _reason(content: bytes) -> str:
    """The Message-ID of the mail that came back, which stands in the report after that of the report itself."""
    named = re.findall(rb"(?im)^\s*(?:message-id|x-original-message-id):\s*(<[^<>\s]{3,250}>)", content)
    return named[-1].decode("ascii", "replace") if named else hashlib.sha256(content).hexdigest()


def _report(group: dict[str, str], reason: str) -> Report | None:
    """None for a mail that was only delayed or did arrive."""
    if group.get("action", "failed").lower() not in FAILED:
        return None
    told = group.get("original-recipient") or group.get("final-recipient", "")
    address = told.partition(";")[2].strip() if ";" in told else told.strip()
    words = " ".join(filter(None, (group.get("status", ""), group.get("diagnostic-code", ""))))[:LONGEST_WORDS]
    return Report(address.strip("<>"), reason, is_hard(words), words) if "@" in address else None
