"""Files as people send them, and as people should not send them."""

import io
import struct
import zipfile
import zlib

from survey.rules.attachments import MEDIA_TYPES, Kind

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\nstartxref\n9\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00\x10JFIF" + b"\x01" * 40 + b"\xff\xd9"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\x00" * 13) + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")


def zipped(**parts: bytes) -> bytes:
    """A zip of parts; a name has `__` where a folder ends."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            # Without the moment of today, so that every process makes the same bytes.
            archive.writestr(zipfile.ZipInfo(name.replace("__", "/")), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def office(main: str, **parts: bytes) -> bytes:
    return zipped(**{"[Content_Types].xml": f'<Types><Override ContentType="{main}"/></Types>'.encode(), **parts})


DOCX = office(WORD, word__document=b"<w/>")
XLSX = office(SHEET, xl__workbook=b"<w/>")
PPTX = office(SLIDES, ppt__presentation=b"<p/>")
ODT, ODS, ODP = (zipped(mimetype=MEDIA_TYPES[kind].encode(), content=b"<o/>")
                 for kind in (Kind.ODT, Kind.ODS, Kind.ODP))
WITH_MACRO = office(WORD, word__document=b"<w/>", **{"word__vbaProject.bin": b"\xd0\xcf"})
BOMB = office(WORD, word__document=b"\x00" * (101 * 1024 * 1024))
