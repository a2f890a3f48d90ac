"""The native library: found, checked, and called. A call leaves Python's lock free while it waits."""

from __future__ import annotations

import ctypes
import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ABI = 1
OK, PROBLEM, NOTHING, CLOSED = range(4)


@dataclass(frozen=True)
class Finding:
    """Something that a person should know."""

    severity: str
    code: str
    pointer: str | None
    text: dict[str, str]

    @classmethod
    def all(cls, found: list[dict[str, Any]]) -> tuple[Finding, ...]:
        return tuple(cls(**finding) for finding in found)


class LibraryMissing(ImportError):
    """The native library is not there, or is of another version."""


class LupasiltaError(Exception):
    """What failed, whose side it is on, and what to do."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem['title']} {problem['advice']}")
        self.code: str = problem["code"]
        self.title: str = problem["title"]
        #: ours, security-server, x-road, lv or case-system
        self.side: str = problem["side"]
        #: retry, stop-connection or person
        self.recovery: str = problem["recovery"]
        self.advice: str = problem["advice"]
        self.detail: str | None = problem["detail"]
        self.findings = Finding.all(problem["findings"])


class Closed(LupasiltaError):
    """The mapping or bridge was closed."""


class Answer(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("len", ctypes.c_size_t), ("text", ctypes.c_size_t)]


# Made once: `json.dumps` with arguments makes one for each call.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode

_BYTES = [ctypes.c_char_p, ctypes.c_size_t]
_ANSWER = [ctypes.POINTER(Answer)]
_HANDLE = [ctypes.c_uint64]
_NEW = [ctypes.POINTER(ctypes.c_uint64)]
_TIMEOUT = [ctypes.c_uint32]
_REQUEST = _HANDLE + _BYTES + _ANSWER
_FUNCTIONS = {
    "version": _ANSWER,
    "inspect": _BYTES + _ANSWER,
    "mapping_load": _BYTES * 2 + _NEW + _ANSWER,
    "mapping_plan": _HANDLE + _BYTES * 2 + _ANSWER,
    "mapping_map": _HANDLE + _BYTES * 2 + _ANSWER,
    "mapping_event": _HANDLE + _BYTES * 2 + _ANSWER,
    "mapping_close": _HANDLE,
    "bridge_open": _BYTES * 2 + _NEW + _ANSWER,
    "bridge_receive": _REQUEST,
    "bridge_tell": _HANDLE + _BYTES * 2 + _ANSWER,
    "bridge_next": _HANDLE + _TIMEOUT + _ANSWER,
    "bridge_ack": _REQUEST,
    "bridge_nack": _REQUEST,
    "bridge_cancel": _HANDLE,
    "bridge_transfers": _REQUEST,
    "bridge_transfer": _REQUEST,
    "bridge_retry": _REQUEST,
    "bridge_events": _HANDLE + _BYTES + _TIMEOUT + _ANSWER,
    "bridge_close": _HANDLE,
    "logs_level": _BYTES + _ANSWER,
    "logs_next": _TIMEOUT + _ANSWER,
}


class Library:
    """One loaded copy of the library."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        try:
            native = ctypes.CDLL(os.fspath(path))
        except OSError as error:
            raise LibraryMissing(f"The library of Lupasilta cannot be loaded: {error}. Set LUPASILTA_LIBRARY to its file.") from error
        try:
            found = native.lupasilta_abi_version()
        except AttributeError as error:
            raise LibraryMissing(f"{path} is no library of Lupasilta.") from error
        if found != ABI:
            raise LibraryMissing(f"{path} has version {found} of the ABI, and this package needs {ABI}: take both from one release.")
        self._free = native.lupasilta_answer_free
        self._free.argtypes, self._free.restype = _ANSWER, None
        self._functions = {}
        for name, arguments in _FUNCTIONS.items():
            function = getattr(native, f"lupasilta_{name}")
            function.argtypes, function.restype = arguments, ctypes.c_int32
            self._functions[name] = function

    def call(self, name: str, *arguments: Any) -> tuple[dict[str, Any], bytes] | None:
        """The answer's JSON and its parts; nothing where there was nothing in time."""
        answer = Answer()
        place = ctypes.byref(answer)
        try:
            status = self._functions[name](*arguments, place)
            if status == NOTHING:
                return None
            data, text = answer.data, answer.text
            said = _decode(ctypes.string_at(data, text).decode())
            parts = ctypes.string_at(data + text, answer.len - text) if answer.len > text else b""
        finally:
            self._free(place)
        if status == OK:
            return said, parts
        raise (Closed if status == CLOSED else LupasiltaError)(said)

    def answer(self, name: str, *arguments: Any) -> tuple[dict[str, Any], bytes]:
        """The answer of a function that always has one."""
        answered = self.call(name, *arguments)
        assert answered is not None
        return answered

    def plain(self, name: str, handle: int) -> None:
        """Calls a function that has no answer."""
        self._functions[name](handle)


_loaded: Library | None = None
_lock = threading.Lock()


def library() -> Library:
    """The library that LUPASILTA_LIBRARY names, or the one in this package."""
    global _loaded
    with _lock:
        if _loaded is None:
            packaged = Path(__file__).parent / "native" / "liblupasilta_capi.so"
            _loaded = Library(os.environ.get("LUPASILTA_LIBRARY") or packaged)
        return _loaded


def given(value: Any) -> tuple[bytes, int]:
    """Pointer and length of bytes, or of a value's JSON."""
    data = value if isinstance(value, bytes) else _encode(value).encode()
    return data, len(data)
