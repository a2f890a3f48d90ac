"""All that the product has of Lupasilta."""

import sqlite3
import sys
import threading
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[1]))  # an installed product has the package
from lupasilta import Bridge  # noqa: E402

KUVAUS = "{http://www.lupapiste.fi/asianhallinta}Kuvaus"


def connect(settings: str, cases) -> Bridge:
    bridge = Bridge.open(settings)
    threading.Thread(target=take, args=(bridge, cases), daemon=True).start()
    return bridge


def take(bridge: Bridge, cases) -> None:
    for delivery in bridge:
        try:
            subject = ElementTree.fromstring(delivery.message.content).findtext(KUVAUS)
            files = [(d.name, d.media_type, d.content) for d in delivery.documents]
            files += [(a.name, "application/octet-stream", a.path.read_bytes()) for a in delivery.attachments]
            delivery.ack(case_id=cases.keep(delivery.external_id, delivery.id, subject, files))
        except (sqlite3.Error, OSError) as error:
            delivery.nack(f"The product could not keep it: {error}", "Look at the product's database.")


def tell_decision(bridge: Bridge, case_id: str) -> None:
    now = datetime.now(ZoneInfo("Europe/Helsinki"))
    decision = {"outcome": "granted", "decidedBy": "Rakennuslautakunta", "decidedOn": now.date().isoformat()}
    bridge.tell({"caseId": case_id, "event": "decided", "occurredAt": now.isoformat(), "decision": decision})
