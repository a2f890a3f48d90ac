"""Against the real library and the simulator: `python3 -m unittest discover -s host/python/tests`, with LUPASILTA_LIBRARY set."""

import asyncio
import hashlib
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "host/python"))
import lupasilta  # noqa: E402
from lupasilta import Bridge, Closed, LupasiltaError, Mapping  # noqa: E402
from lupasilta._native import Library  # noqa: E402

COMPONENT = ROOT / "target/components/asianhallinta.wasm"
MISBEHAVING = ROOT / "target/components/misbehaving.wasm"
CASE = ROOT / "tests/cases/rakennuslupa"
BODIES = {name: (CASE / f"{name}.json").read_bytes() for name in ("commondata", "formdata")}
NOW = "2026-11-23T12:00:00+02:00"


class MappingOnItsOwn(unittest.TestCase):
    def test_an_application_is_mapped(self) -> None:
        with Mapping(COMPONENT) as mapping:
            mapped = mapping.map(BODIES, now=NOW)
            assert mapped is not None
            for document in mapped.documents:
                self.assertEqual(hashlib.sha256(document.content).hexdigest(), document.sha256)
            self.assertEqual(json.loads(mapped.ledger)["component"]["digest"], mapping.digest)
            self.assertEqual(mapped, mapping.map(BODIES, now=NOW))

    def test_attachments_are_planned_once_the_bodies_are_there(self) -> None:
        with Mapping(COMPONENT) as mapping:
            first = mapping.plan(external_id=json.loads(BODIES["commondata"])["externalId"])
            self.assertEqual({body["name"] for body in first["bodies"]}, set(BODIES))
            self.assertTrue(mapping.plan(BODIES)["attachments"])

    def test_a_guest_that_misbehaves_is_an_error_and_no_more(self) -> None:
        for way, code in [("loop", "mapping-out-of-time"), ("stack", "mapping-stack-overflow"), ("panic", "mapping-panicked")]:
            limits = {"timeMs": 200 if way == "loop" else 20_000}
            with Mapping(MISBEHAVING, {"do": way}, limits=limits) as mapping:
                with self.assertRaises(LupasiltaError) as raised:
                    mapping.map({}, external_id="6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f")
                self.assertEqual(raised.exception.code, code)

    def test_closing_twice_and_using_after_it_are_harmless(self) -> None:
        mapping = Mapping(COMPONENT)
        mapping.close()
        mapping.close()
        with self.assertRaises(Closed):
            mapping.map(BODIES)

    def test_a_forked_process_is_told_and_opens_its_own(self) -> None:
        with Mapping(COMPONENT) as mapping:
            child = os.fork()
            if child == 0:
                ended = 1
                try:
                    mapping.map(BODIES)
                except LupasiltaError as error:
                    with Mapping(COMPONENT) as own:
                        ended = 0 if error.code == "library-forked" and own.map(BODIES) else 2
                finally:
                    os._exit(ended)
            self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)
            self.assertIsNotNone(mapping.map(BODIES))

    def test_two_copies_of_the_library_live_side_by_side(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            copy = shutil.copy(os.environ["LUPASILTA_LIBRARY"], Path(place) / "copy.so")
            with Mapping(COMPONENT, native=Library(copy)) as one, Mapping(COMPONENT) as other:
                self.assertEqual(one.map(BODIES, now=NOW), other.map(BODIES, now=NOW))

    def test_calls_leave_no_memory_behind(self) -> None:
        with Mapping(COMPONENT) as mapping:
            def calls(number: int) -> None:
                for _ in range(number):
                    mapping.map(BODIES, now=NOW)
            calls(300)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            calls(1_000)
            self.assertLess(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, 4_096)

    def test_a_library_that_is_none_is_said_clearly(self) -> None:
        with self.assertRaisesRegex(lupasilta.LibraryMissing, "LUPASILTA_LIBRARY"):
            Library("/nowhere/liblupasilta_capi.so")


@unittest.skipUnless(os.environ.get("LUPASILTA_SIMULATOR"), "LUPASILTA_SIMULATOR names no simulator")
class WholeBridge(unittest.TestCase):
    def setUp(self) -> None:
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.action = os.environ["LUPASILTA_ACTION"]
        (Path(place.name) / "lv-key").write_text("simulator-key")
        file = Path(place.name) / "lupasilta.toml"
        file.write_text(
            f"""
            state = 'state'
            encryption.key = {{ file = 'store-key' }}
            mapping.component = '{COMPONENT}'
            service.direct.base_url = '{os.environ["LUPASILTA_SIMULATOR"]}'
            service.direct.credential = {{ header = 'X-Api-Key', from = {{ file = 'lv-key' }} }}
            """
        )
        self.bridge = Bridge.open(file)
        self.addCleanup(self.bridge.close)

    def test_an_application_is_pulled_and_a_decision_told(self) -> None:
        async def first() -> lupasilta.Delivery:
            async for delivery in self.bridge.deliveries():
                return delivery
            raise AssertionError("the bridge was closed")

        transfer = self.bridge.receive(self.action)
        delivery = asyncio.run(asyncio.wait_for(first(), 30))
        self.assertEqual(delivery.external_id, self.action)
        self.assertTrue(all(attachment.path.stat().st_size == attachment.size for attachment in delivery.attachments))
        delivery.ack(case_id="A/1")
        self.assertEqual(self.settled(transfer["id"])["caseId"], "A/1")
        told = self.bridge.tell({"caseId": "A/1", "event": "handling-began", "occurredAt": "2026-11-24T10:00:00+02:00"})
        self.assertEqual(self.settled(told["id"])["state"], "done")

    def test_what_waits_ends_when_the_bridge_closes(self) -> None:
        ended = threading.Event()

        def wait() -> None:
            with self.assertRaises(Closed):
                self.bridge.next(60)
            ended.set()

        threading.Thread(target=wait).start()
        self.bridge.close()
        self.assertTrue(ended.wait(10))

    def test_a_pull_that_waits_can_be_called_off(self) -> None:
        for call_off in (self.bridge.cancel, lambda: os.kill(os.getpid(), signal.SIGINT)):
            began = time.monotonic()
            threading.Timer(0.5, call_off).start()
            try:
                self.assertIsNone(self.bridge.next(60))
            except KeyboardInterrupt:
                self.assertNotEqual(call_off, self.bridge.cancel)
            self.assertLess(time.monotonic() - began, 10)

    def settled(self, id: str) -> dict:
        cursor = None
        for _ in range(100):
            cursor, changed = self.bridge.events(cursor, timeout=5)
            for transfer in changed:
                if transfer["id"] == id and transfer["state"] in ("done", "quarantined"):
                    return transfer
        raise AssertionError("it does not end")


if __name__ == "__main__":
    unittest.main()
