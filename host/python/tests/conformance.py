"""Runs a list of cases, and prints what came of each: `conformance.py CASES.json COMPONENTS COMPILED`."""

import hashlib
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from lupasilta import File, LupasiltaError, Mapping, inspect  # noqa: E402


def outcome(case: dict, cases: Path, components: Path, compiled: Path) -> dict:
    def bodies(listed: list) -> dict:
        return {body["name"]: (cases / body["file"]).read_bytes() for body in listed}

    component = components / case["component"]
    if case["op"] == "inspect":
        return {"outcome": "inspected", "digest": inspect(component)["digest"]}
    options = dict(case.get("options") or {})
    with Mapping(component, options.pop("settings", None), cache=compiled, **options) as mapping:
        if case["op"] == "load":
            return {"outcome": "loaded", "digest": mapping.digest}
        asked = dict(case["request"])
        about = {
            "external_id": asked.get("externalId"),
            "case_id": asked.get("caseId"),
            "told": asked.get("told"),
            "now": asked.get("now"),
            "previous": bodies(asked.get("previous", [])),
            "files": [File(**file) for file in asked.get("files", [])],
        }
        if case["op"] == "event":
            message = asked["message"]
            told = mapping.event((cases / message["file"]).read_bytes(), message["mediaType"], **about)
            return {"outcome": "told", "requests": sha256(told.requests), "findings": [f.code for f in told.findings]}
        about |= {"kind": asked.get("kind"), "number": asked.get("number")}
        mapped = mapping.map(bodies(asked.get("bodies", [])), **about)
        if mapped is None:
            return {"outcome": "unchanged"}
        return {
            "outcome": "mapped",
            "documents": [{"name": d.name, "mediaType": d.media_type, "sha256": sha256(d.content)} for d in mapped.documents],
            "ledger": sha256(mapped.ledger),
            "findings": [finding.code for finding in mapped.findings],
        }


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main() -> None:
    file, components, compiled = map(Path, sys.argv[1:])
    for case in json.loads(file.read_text(encoding="utf-8")):
        line = {"case": case["name"], "outcome": None, "code": None, "documents": [], "ledger": None, "requests": None, "findings": [], "digest": None}
        try:
            line |= outcome(case, file.parent, components, compiled)
        except LupasiltaError as error:
            line |= {"outcome": "problem", "code": error.code, "findings": [finding.code for finding in error.findings]}
        print(json.dumps(line, ensure_ascii=False), flush=True)


main()
