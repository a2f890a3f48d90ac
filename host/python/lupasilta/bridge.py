"""A whole bridge, for programs that leave the queue to Lupasilta."""

from __future__ import annotations

import asyncio
import ctypes
import json
import time
from collections.abc import AsyncIterator, Iterator, Mapping as Members
from dataclasses import dataclass, field
from os import PathLike, fspath
from pathlib import Path
from types import TracebackType
from typing import Any

from ._native import Closed, Library, given, library
from .mapping import Document, documents

#: How long one pull waits before it looks whether it is still wanted, in milliseconds.
_SLICE = 250


@dataclass(frozen=True)
class Attachment:
    """An attachment on disk. It lies there until the delivery is acknowledged: copy or link it before."""

    name: str
    path: Path
    size: int
    sha256: str


@dataclass(frozen=True)
class Delivery:
    """A message with documents and attachments. `id` stays the same when it is given again: take each id once."""

    id: str
    external_id: str
    number: int
    documents: tuple[Document, ...]
    attachments: tuple[Attachment, ...]
    _bridge: Bridge = field(repr=False, compare=False)

    @property
    def message(self) -> Document:
        """The message to the case system."""
        return self.documents[0]

    def ack(self, case_id: str | None = None, place: str | None = None) -> None:
        """It is safe here."""
        self._bridge._ask("bridge_ack", {"id": self.id, "caseId": case_id, "place": place})

    def nack(self, what: str, advice: str = "", recovery: str = "retry") -> None:
        """It was not taken; `recovery` is retry, stop-connection or person."""
        self._bridge._ask("bridge_nack", {"id": self.id, "what": what, "advice": advice, "recovery": recovery})


class Bridge:
    """The bridge between LV and this program. Close it, or use it as a context manager; what was not done goes on when it is opened again."""

    def __init__(self, settings: str, base: str | PathLike[str], *, native: Library | None = None) -> None:
        """Opens it with the text of a lupasilta.toml; paths in it are relative to `base`. Starts its workers."""
        self._native = native or library()
        handle = ctypes.c_uint64()
        self._native.answer("bridge_open", *given(settings.encode()), *given(fspath(base).encode()), ctypes.byref(handle))
        self._handle = handle.value
        self._cancels = 0

    @classmethod
    def open(cls, file: str | PathLike[str]) -> Bridge:
        """Opens it with a lupasilta.toml."""
        path = Path(fspath(file))
        return cls(path.read_text(encoding="utf-8"), path.parent)

    def receive(self, external_id: str, kind: str = "application") -> dict[str, Any]:
        """Keeps that an action is to be transferred, and returns at once: how its transfer stands."""
        return self._ask("bridge_receive", {"externalId": external_id, "kind": kind})

    def tell(
        self,
        message: bytes | Members[str, Any],
        media_type: str = "application/json",
        files: Members[str, str | PathLike[str]] | None = None,
    ) -> dict[str, Any]:
        """Keeps what the case system says, to be told to LV: an event as a dict, or a message in the case system's own format."""
        said = message if isinstance(message, bytes) else json.dumps(message, ensure_ascii=False).encode()
        listed = [{"name": name, "path": fspath(path)} for name, path in (files or {}).items()]
        request = {"mediaType": media_type, "files": listed}
        return self._native.answer("bridge_tell", self._handle, *given(request), *given(said))[0]

    def next(self, timeout: float = 0.0) -> Delivery | None:
        """The next delivery; nothing when none came within so many seconds."""
        answered = self._pull("bridge_next", timeout)
        if answered is None:
            return None
        said, parts = answered
        written, _ = documents(said["documents"], parts)
        attachments = tuple(Attachment(a["name"], Path(a["path"]), a["size"], a["sha256"]) for a in said["attachments"])
        return Delivery(said["id"], said["externalId"], said["number"], written, attachments, self)

    def __iter__(self) -> Iterator[Delivery]:
        """Deliveries as they come, until the bridge is closed."""
        while True:
            try:
                delivery = self.next(_SLICE / 1000)
            except Closed:
                return
            if delivery is not None:
                yield delivery

    async def deliveries(self) -> AsyncIterator[Delivery]:
        """Deliveries as they come, until the bridge is closed. One that came for a pull that was cancelled is given back to be tried again."""
        while True:
            pull = asyncio.get_running_loop().run_in_executor(None, self.next, _SLICE / 1000)
            try:
                delivery = await asyncio.shield(pull)
            except Closed:
                return
            except asyncio.CancelledError:
                pull.add_done_callback(_give_back)
                raise
            if delivery is not None:
                yield delivery

    def transfers(self, action: str | None = None, condition: str | None = None, limit: int = 100) -> list[dict[str, Any]]:
        """How transfers stand, those that changed last first."""
        return self._ask("bridge_transfers", {"action": action, "condition": condition, "limit": limit})["transfers"]

    def transfer(self, id: str) -> dict[str, Any]:
        """Everything that can be told of a transfer without showing what was received."""
        return self._ask("bridge_transfer", {"id": id})

    def retry(self, id: str) -> dict[str, Any]:
        """Lets a transfer go on at once that waits or is quarantined."""
        return self._ask("bridge_retry", {"id": id})

    def events(self, cursor: str | None = None, timeout: float = 0.0, limit: int = 100) -> tuple[str | None, list[dict[str, Any]]]:
        """The transfers that something happened to since `cursor`, the last change last, and the cursor to go on with."""
        request = {"cursor": cursor, "limit": limit}
        answered = self._pull("bridge_events", timeout, *given(request))
        return (cursor, []) if answered is None else (answered[0]["cursor"], answered[0]["transfers"])

    def cancel(self) -> None:
        """Calls off every `next` and `events` that waits now."""
        self._cancels += 1
        self._native.plain("bridge_cancel", self._handle)

    def close(self) -> None:
        """Closes it after the step that its workers are at. Closing again does nothing."""
        self._native.plain("bridge_close", self._handle)

    def __enter__(self) -> Bridge:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _pull(self, function: str, timeout: float, *request: Any) -> tuple[dict[str, Any], bytes] | None:
        """Waits in slices, since Python heeds Ctrl-C only between calls of the library."""
        until, cancels = time.monotonic() + timeout, self._cancels
        while True:
            left = max(0, int((until - time.monotonic()) * 1000))
            answered = self._native.call(function, self._handle, *request, min(left, _SLICE))
            if answered is not None or left <= _SLICE or self._cancels != cancels:
                return answered

    def _ask(self, function: str, request: dict[str, Any]) -> dict[str, Any]:
        return self._native.answer(function, self._handle, *given(request))[0]


def _give_back(pull: asyncio.Future[Delivery | None]) -> None:
    if not pull.cancelled() and pull.exception() is None and (delivery := pull.result()):
        delivery.nack("The pull that it came for was cancelled.", "It is offered again by itself.")
