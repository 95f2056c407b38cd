"""What a filter or a search looks for."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression as it was typed; behind `!` what must not match. Case counts only if a capital is typed.

    What is no regular expression is looked for as it stands.
    """

    typed: str

    @property
    def inverse(self) -> bool:
        """Whether lines that do not match are wanted."""
        return self.typed.startswith("!")

    @property
    def wanted(self) -> str:
        """The expression alone."""
        return self.typed.removeprefix("!")

    def __bool__(self) -> bool:
        return bool(self.wanted)

    def matcher(self) -> re.Pattern[str]:
        """The compiled expression."""
        flags = 0 if any(character.isupper() for character in self.wanted) else re.IGNORECASE
        try:
            return re.compile(self.wanted, flags)
        except re.error:
            return re.compile(re.escape(self.wanted), flags)

    def matches(self, text: str) -> bool:
        """Whether a line is one that is wanted."""
        return not self or (self.matcher().search(text) is None) == self.inverse
