"""The library's log, handed to Python's."""

from __future__ import annotations

import logging
import threading

from ._native import given, library

_LEVELS = {"error": logging.ERROR, "warn": logging.WARNING, "info": logging.INFO, "debug": logging.DEBUG, "trace": logging.DEBUG}


def pump_logs(logger: logging.Logger | None = None, level: str = "info") -> threading.Event:
    """Hands the library's log to a logger (`lupasilta` by default) from a thread of its own. Set the event that this returns to end it."""
    native, to, ended = library(), logger or logging.getLogger("lupasilta"), threading.Event()
    native.answer("logs_level", *given(level.encode()))

    def pump() -> None:
        while not ended.is_set():
            answered = native.call("logs_next", 250)
            if answered:
                line = answered[0]
                to.log(_LEVELS[line["level"]], "%s", line["message"], extra={"lupasilta": line["fields"], "target": line["target"]})

    threading.Thread(target=pump, name="lupasilta-logs", daemon=True).start()
    return ended
