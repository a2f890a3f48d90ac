"""Lupasilta: applications of Luvat ja valvonta, exchanged from inside a case-management system.

`Mapping` maps on its own, for programs that keep their own queue; `Bridge` receives, delivers and tells, for those that leave the queue to
Lupasilta. Everything may be used from any thread; what fails raises `LupasiltaError`.
"""

from ._native import Closed, Finding, LibraryMissing, LupasiltaError
from .bridge import Attachment, Bridge, Delivery
from .logs import pump_logs
from .mapping import Document, File, Mapped, Mapping, Told, inspect

__all__ = [
    "Attachment", "Bridge", "Closed", "Delivery", "Document", "File", "Finding", "LibraryMissing", "LupasiltaError", "Mapped", "Mapping",
    "Told", "inspect", "pump_logs",
]
