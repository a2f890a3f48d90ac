"""A mapping on its own, for programs that keep their own queue."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping as Members
from dataclasses import dataclass
from datetime import datetime
from os import PathLike, fspath
from pathlib import Path
from types import TracebackType
from typing import Any

from ._native import Finding, Library, given, library


@dataclass(frozen=True)
class File:
    """A file of which size and SHA-256 (lower-case hexadecimal) are known."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Document:
    """A document that a mapping wrote."""

    name: str
    media_type: str
    sha256: str
    content: bytes


@dataclass(frozen=True)
class Mapped:
    """What a mapping made, proven complete."""

    documents: tuple[Document, ...]
    ledger: bytes
    findings: tuple[Finding, ...]

    @property
    def message(self) -> Document:
        """The message to the case system."""
        return self.documents[0]


@dataclass(frozen=True)
class Told:
    """What LV is to be told: `requests` is a JSON array in the order in which they are to be made."""

    requests: bytes
    not_before: datetime | None
    findings: tuple[Finding, ...]


def _component(component: bytes | str | PathLike[str]) -> bytes:
    return component if isinstance(component, bytes) else Path(fspath(component)).read_bytes()


def inspect(component: bytes | str | PathLike[str]) -> dict[str, Any]:
    """What a component is, before it is trusted with anything."""
    return library().answer("inspect", *given(_component(component)))[0]


def documents(listed: list[dict[str, Any]], parts: bytes) -> tuple[tuple[Document, ...], bytes]:
    """The documents that an answer counts, and the bytes after them."""
    found, at = [], 0
    for item in listed:
        content = parts[at : at + item["size"]]
        at += item["size"]
        found.append(Document(item["name"], item["mediaType"], item["sha256"], content))
    return tuple(found), parts[at:]


def _moment(moment: datetime | str | None) -> str | None:
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return moment.isoformat(timespec="seconds")
    return moment


class Mapping:
    """A loaded mapping with its settings. Close it, or use it as a context manager."""

    def __init__(
        self,
        component: bytes | str | PathLike[str],
        settings: Members[str, Any] | None = None,
        *,
        threads: int | None = None,
        limits: Members[str, int] | None = None,
        cache: str | PathLike[str] | None = None,
        native: Library | None = None,
    ) -> None:
        """`limits`: timeMs, memoryBytes, inputBytes, outputBytes, documentBytes; `cache`: a private folder for compiled code."""
        options = {"settings": settings, "threads": threads, "limits": limits, "cache": fspath(cache) if cache else None}
        options = {name: value for name, value in options.items() if value is not None}
        self._native = native or library()
        handle = ctypes.c_uint64()
        loaded, _ = self._native.answer("mapping_load", *given(_component(component)), *given(options), ctypes.byref(handle))
        self._handle = handle.value
        self.name: str = loaded["name"]
        self.version: str = loaded["version"]
        self.digest: str = loaded["digest"]

    def map(self, bodies: Members[str, bytes], **about: Any) -> Mapped | None:
        """Maps an application; nothing where it says nothing new.

        `bodies` are LV's, byte for byte, by name (commondata, formdata). `about`: kind, number, now, external_id, case_id, told, previous
        (bodies of the delivery before), files (of `File`).
        """
        said, parts = self._call("mapping_map", bodies, about)
        if said["outcome"] == "unchanged":
            return None
        written, ledger = documents(said["documents"], parts)
        return Mapped(written, ledger, Finding.all(said["findings"]))

    def plan(self, bodies: Members[str, bytes] | None = None, **about: Any) -> dict[str, Any]:
        """What the mapping wants to have fetched: `bodies`, and once all are given, `attachments`."""
        return self._call("mapping_plan", bodies or {}, about)[0]

    def event(
        self,
        message: bytes,
        media_type: str = "application/json",
        *,
        external_id: str | None = None,
        case_id: str | None = None,
        told: datetime | str | None = None,
        now: datetime | str | None = None,
        previous: Members[str, bytes] | None = None,
        files: Iterable[File] = (),
    ) -> Told:
        """Maps what the case system says to what LV is to be told."""
        before = previous or {}
        request = {
            "message": {"mediaType": media_type, "size": len(message)},
            "externalId": external_id,
            "caseId": case_id,
            "told": _moment(told),
            "now": _moment(now),
            "previous": [{"name": name, "size": len(body)} for name, body in before.items()],
            "files": [vars(file) for file in files],
        }
        parts = b"".join([message, *before.values()])
        said, requests = self._native.answer("mapping_event", self._handle, *given(request), *given(parts))
        until = said["notBefore"]
        return Told(requests, datetime.fromisoformat(until) if until else None, Finding.all(said["findings"]))

    def close(self) -> None:
        """Closes it after the calls that are under way. Closing again does nothing."""
        self._native.plain("mapping_close", self._handle)

    def __enter__(self) -> Mapping:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _call(self, function: str, bodies: Members[str, bytes], about: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        known = {"kind": "kind", "number": "number", "now": "now", "external_id": "externalId", "case_id": "caseId", "told": "told"}
        previous: Members[str, bytes] = about.pop("previous", None) or {}
        files: Iterable[File] = about.pop("files", None) or ()
        unknown = about.keys() - known.keys()
        if unknown:
            raise TypeError(f"unknown arguments: {', '.join(sorted(unknown))}")
        request: dict[str, Any] = {known[name]: _moment(value) for name, value in about.items() if value is not None}
        request["bodies"] = [{"name": name, "size": len(body)} for name, body in bodies.items()]
        if previous:
            request["previous"] = [{"name": name, "size": len(body)} for name, body in previous.items()]
        if files:
            request["files"] = [vars(file) for file in files]
        parts = b"".join([*bodies.values(), *previous.values()])
        return self._native.answer(function, self._handle, *given(request), *given(parts))
