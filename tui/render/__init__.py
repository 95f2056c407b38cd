"""Drawing: pure functions from what is known to lines of meaning. Nothing here knows a widget or a terminal."""
