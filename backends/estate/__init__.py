"""All that is known now: `learn(estate, event) -> estate`, and what changed by it. Pure."""

from backends.estate.changed import CONTACT, changes
from backends.estate.fold import learn, said_since, view
from backends.estate.words import numbered, subject

__all__ = ["CONTACT", "changes", "learn", "numbered", "said_since", "subject", "view"]
