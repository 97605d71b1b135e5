"""Looks for viruses in a file with a program of the house, if one is set: it reads the file on its standard input.

The program ends with 0 for a clean file and with 1 when it found something, as clamscan and clamdscan do. Anything
else says nothing about the file, which is then not judged.
"""

import logging
import shlex
import subprocess
from enum import StrEnum

SECONDS = 60
log = logging.getLogger("achterban")


class Verdict(StrEnum):
    CLEAN = "clean"
    FOUND = "found"
    NOT_JUDGED = "not_judged"


SENTENCES = {
    Verdict.FOUND: "In dit bestand is een virus gevonden. Het is niet bewaard. Controleer uw computer.",
    Verdict.NOT_JUDGED: "We konden dit bestand nu niet op virussen controleren. Het is niet bewaard. Probeer het over "
                        "een kwartier opnieuw.",
}


def refusal(command: str, content: bytes) -> str:
    """Why this content may not come in; empty when it may."""
    return SENTENCES.get(scan(command, content), "")


def scan(command: str, content: bytes) -> Verdict:
    """What the program says of this content; without a program every file counts as clean."""
    if not command:
        return Verdict.CLEAN
    try:
        done = subprocess.run(shlex.split(command), input=content, capture_output=True, timeout=SECONDS, check=False)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        log.warning("the virus scanner could not be run: %s", type(error).__name__)
        return Verdict.NOT_JUDGED
    if done.returncode not in (0, 1):
        log.warning("the virus scanner ended with %s", done.returncode)
    return {0: Verdict.CLEAN, 1: Verdict.FOUND}.get(done.returncode, Verdict.NOT_JUDGED)
