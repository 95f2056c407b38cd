"""The bytes of a `clp.conf` as text and back: what it declares itself to be is what it is read as.

An XML parser refuses a declared encoding of several bytes a letter (EUC-JP), so the declaration is taken off and the
rest decoded here. In every encoding below, the bytes of `<` and `>` stand for nothing else: a place in the text that
is marked by one of them can be found in the bytes by counting.
"""

import codecs
import re
from dataclasses import dataclass

from backends.errors import ConfError
from backends.text import clean_line

LARGEST_BYTES = 4_000_000
"""A real file has some hundred thousand at most."""

HEAD = re.compile(rb"(?:\xef\xbb\xbf)?(?:<\?xml(?:\s[^<>]{0,300}?)?\?>)?")
ENCODING = re.compile(rb"""\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
CODECS: dict[str, tuple[str, ...]] = {
    "ASCII": ("ascii",),
    "US-ASCII": ("ascii",),
    "UTF-8": ("utf-8",),
    "UTF8": ("utf-8",),
    "EUC-JP": ("euc_jp", "euc_jis_2004"),
    "EUCJP": ("euc_jp", "euc_jis_2004"),
    "SJIS": ("cp932", "shift_jis_2004"),
    "SHIFT_JIS": ("cp932", "shift_jis_2004"),
    "SHIFT-JIS": ("cp932", "shift_jis_2004"),
    "WINDOWS-31J": ("cp932", "shift_jis_2004"),
    "GB2312": ("gb2312", "gbk", "gb18030"),
    "GBK": ("gbk", "gb18030"),
    "GB18030": ("gb18030",),
}
"""What a file may declare, and the codecs to try: the plain one, then those that hold vendors' letters as well."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A file's bytes, and how they are read.

    Attributes:
        encoding: As declared; `UTF-8` where nothing is.
        codec: The codec that could read it.
        head: The declaration, with a byte order mark where there is one.
        body: All bytes behind it.
        text: The same as text.
    """

    encoding: str
    codec: str
    head: bytes
    body: bytes
    text: str

    @property
    def declaration(self) -> str:
        """The line that declares the encoding, as text; empty where there is none."""
        return clean_line(self.head.removeprefix(codecs.BOM_UTF8).decode("ascii", errors="replace"))

    def encode(self, text: str) -> bytes:
        """Encode text that is to go into the file. Raises ConfError where the encoding cannot hold it."""
        try:
            return text.encode(self.codec)
        except UnicodeError:
            shown = clean_line(text)[:60]
            raise ConfError(f"{shown!r} cannot be written into a file in {self.encoding}: use letters it has") from None


def decode(data: bytes) -> Coded:
    """Read bytes in the encoding that they declare. Raises ConfError where it is unknown, or they are not in it."""
    if len(data) > LARGEST_BYTES:
        raise ConfError(f"the configuration has {len(data)} bytes, which no clp.conf has: check which file this is")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ConfError("the configuration is in UTF-16, which CLUSTERPRO does not write: check which file this is")
    found = HEAD.match(data)
    head = found[0] if found else b""
    said = ENCODING.search(head)
    encoding = said[1].decode() if said else "UTF-8"
    tries = CODECS.get(encoding.upper())
    if tries is None:
        raise ConfError(f"the configuration declares the encoding {encoding}, which clpdeck cannot read")
    body = data[len(head) :]
    wrong_at = 0
    for codec in tries:
        try:
            return Coded(encoding, codec, head, body, body.decode(codec))
        except UnicodeDecodeError as error:
            wrong_at = max(wrong_at, len(head) + error.start)
    raise ConfError(f"the configuration declares {encoding} and is not in it: see the byte at {wrong_at}")
