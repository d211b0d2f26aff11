"""Other bodies report births, deaths and moves over the network: each once, in order, by right."""

import http.client
import json
from urllib.parse import urlsplit

import pytest

from capthe.packet.keys import SigningKey
from capthe.store.pg.act import Act
from capthe.store.pg.audit import verify
from capthe.store.pg.register_feed import Source, admit, end
from capthe.store.pg.seal import seal_once
from tests.web.site import StoppedClock

NOW = StoppedClock()()
ACT = Act("quantri", "test", NOW, NOW)
HEAD = "change_id,kind,on,number,full_name,birth_date,sex,residence_commune\n"
BIRTH = "b1,birth,2021-01-20,001221000011,Nguyễn Bảo An,2021-01-19,F,00001\n"
MOVED = "m1,correction,2021-01-21,001221000011,Nguyễn Bảo Anh,,,\n"
BAD = "x1,correction,2021-01-21,001221000011,,1921-02-30,,\n"
NOBODY = "x2,death,2021-01-21,001100000099,,,,\n"


class Sender:
    """A body with its token, sending over the network to the site's process."""

    def __init__(self, address, token):
        self.place, self.token = urlsplit(address), token

    def __call__(self, sequence, body, **more):
        line = http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=30)
        headers = {"Authorization": f"Bearer {self.token}", "Capthe-Sequence": str(sequence)}
        raw = body if isinstance(body, bytes) else body.encode()
        line.request("POST", "/api/register/changes", raw, headers | more)
        answer = line.getresponse()
        return answer.status, json.loads(answer.read())


@pytest.fixture
def sender(address, ledger):
    """The civil status offices' own computer; counters of what was sent before are gone."""
    from django.core.cache import cache

    cache.clear()
    name = f"ho-tich-{ledger.execute('select count(*) from register.source').fetchone()[0]}"
    kinds = frozenset({"birth", "death", "correction"})
    sender = Sender(address, admit(ledger, ACT, Source(name, kinds), lambda n: name.encode()[:n]))
    sender.name = name
    return sender


def of(number, ledger):
    return ledger.execute(
        "select r.name, r.status from register.person p join register.record r on r.id = p.entry"
        " where p.cid = %s",
        [int(number)],
    ).fetchall()


def test_a_batch_sent_three_times_and_out_of_order_happens_once_and_in_order(sender, ledger):
    status, said = sender(2, HEAD + MOVED)
    assert (status, said["code"], said["expected"]) == (409, "sequence_ahead", 1)
    assert of("001221000011", ledger) == []
    first = [sender(1, HEAD + BIRTH + BAD + NOBODY) for _ in range(3)]
    assert [status for status, _ in first] == [201, 200, 200]
    receipts = [{**said, "repeat": None} for _, said in first]
    assert receipts[0] == receipts[1] == receipts[2]
    said = first[0][1]
    assert {name: said[name] for name in ("source", "lines", "done", "known", "refused")} == {
        "source": sender.name, "lines": 3, "done": 1, "known": 0, "refused": 2,
    }  # fmt: skip
    assert [(each["line"], each["column"], each["problem"]) for each in said["problems"]] == [
        (3, "birth", "date_impossible"), (4, "number", "person_unknown"),
    ]  # fmt: skip
    assert "gửi lại" in said["problems"][0]["next_action"]["vi"]
    assert sender(2, HEAD + MOVED)[0] == 201
    assert of("001221000011", ledger) == [("Nguyễn Bảo Anh", "alive")]
    assert sender(1, HEAD + BIRTH + BAD + NOBODY)[0] == 200
    assert of("001221000011", ledger) == [("Nguyễn Bảo Anh", "alive")]
    status, said = sender(2, HEAD + BIRTH)
    assert (status, said["code"], said["expected"]) == (409, "sequence_other", 3)
    kept = ledger.execute(
        "select line, value from register.aside a join register.batch b using (load)"
        " where b.source = %s and a.problem = 'kept_aside' order by line",
        [sender.name],
    ).fetchall()
    assert [line for line, _ in kept] == [3, 4]
    assert "1921-02-30" in kept[0][1]
    who = ledger.execute(
        "select distinct b.actor, b.verb from ledger.block b where b.actor = %s order by b.verb",
        [f"feed:{sender.name}"],
    ).fetchall()
    assert [verb for _, verb in who] == ["change_register", "take_batch"]


def test_a_source_reports_what_it_may_and_no_longer_than_it_may(sender, ledger):
    said = sender(1, HEAD + "v1,move,2021-01-21,001221000011,,,,00004\n")[1]
    assert [each["problem"] for each in said["problems"]] == ["kind_not_allowed"]
    assert end(ledger, ACT, sender.name)
    assert not end(ledger, ACT, sender.name)
    status, said = sender(2, HEAD + BIRTH)
    assert (status, said["code"]) == (401, "source_unknown")


def test_what_is_no_batch_is_refused_with_what_to_do(sender):
    answers = [
        (sender(1, HEAD + BIRTH, Authorization="Bearer guessed"), 401, "source_unknown"),
        (sender("", HEAD + BIRTH), 422, "sequence_missing"),
        (sender(1, "a,b\n1,2\n"), 422, "columns_missing"),
        (sender(1, HEAD + 1_001 * MOVED), 413, "batch_too_big"),
        (sender(1, HEAD + 'b,"' + "x" * 140_000), 422, "batch_unreadable"),
    ]
    for (status, said), expected, code in answers:
        assert (status, said.get("code")) == (expected, code)
        assert said["text"]["vi"]
        assert said["next_action"]["en"]


def test_names_in_an_encoding_of_before_are_mended(sender, ledger):
    row = "t1,birth,2021-01-20,001221000022,NguyÔn V¨n Dòng,2021-01-19,M,00001\n"
    assert sender(1, HEAD.encode() + row.encode("latin-1"))[1]["done"] == 1
    assert of("001221000022", ledger) == [("Nguyễn Văn Dũng", "alive")]


def test_too_many_wrong_tokens_close_the_door_for_a_minute(sender):
    guesses = [sender(1, HEAD, Authorization=f"Bearer {n}")[0] for n in range(21)]
    assert guesses == [401] * 20 + [429]


def test_the_audit_finds_a_batch_that_was_altered(sender, ledger):
    seal = SigningKey(bytes(range(32)))
    sender(1, HEAD + BAD)
    seal_once(ledger, key=seal, now=NOW)
    before = set(verify(ledger, seal.public, lambda _: None).differences)
    altered = "update register.batch set done = done + %s where source = %s"
    ledger.execute(altered, [7, sender.name])
    found = set(verify(ledger, seal.public, lambda _: None).differences)
    ledger.execute(altered, [-7, sender.name])
    assert {each.check for each in found - before} == {"block_facts"}
