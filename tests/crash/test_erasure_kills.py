"""kill -9 of the worker while it erases: it goes on where it stood, and nothing is half done."""

from __future__ import annotations

import json
import time

import pytest

from tests import environment
from tests.crash.test_kills import add_source
from tests.installation import Installation, await_truth

pytestmark = [pytest.mark.crash, pytest.mark.long]

SAID = 3_000
FILL = f"""
import json, time
from crescendo.core.rawlog import NewRecord, open_log
from crescendo.core.rawlog_meta import RequestMeta
from crescendo.core.settings import current

meta = RequestMeta(source=1, key_trust="server", protocol="segment", path="/v1/batch").encode()
now = time.time_ns() // 1_000_000
said = [
    {{"type": "track", "event": "Tried", "messageId": f"m{{n}}", "userId": f"user-{{n % 2}}-long"}}
    for n in range({SAID})
]
bodies = [json.dumps({{"batch": said[start : start + 50]}}).encode() for start in range(0, {SAID}, 50)]
open_log(current()).append([NewRecord(received_at=now, meta=meta, body=body) for body in bodies])
"""


def test_an_erasure_goes_on_behind_its_last_chunk(house: Installation) -> None:
    add_source(house)
    house.python(FILL)
    worker = house.start("work")
    house.run("drain")
    [erased] = [
        row["id"] for row in map(json.loads, house.run("export", "contacts").splitlines()) if _is_first(row)
    ]
    house.run("erase", erased, "--yes")
    for life in range(environment.kills()):
        time.sleep(0.2 + life % 4 / 5)
        worker.kill()
        worker.wait()
        worker = house.start("work")
    await_truth(lambda: house.query("SELECT state FROM people_erasure") == [("done",)], 120)
    assert house.query("SELECT count(*) FROM activity_event") == [(SAID // 2,)]
    assert house.query("SELECT count(*) FROM people_contact") == [(1,)]
    assert house.query("SELECT count(*) FROM core_fact WHERE kind = 'contact.erased'") == [(1,)]


def _is_first(row: dict[str, object]) -> bool:
    return "user-0-long" in json.dumps(row)
