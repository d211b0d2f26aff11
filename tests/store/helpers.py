"""A small programme driven by plain SQL: people, packets, every station and every mishap."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from capthe.domain.flags import FLAG_BY_NAME
from capthe.domain.reasons import REASON
from capthe.domain.stages import STAGES

START = datetime(2021, 1, 23, 1, 30, tzinfo=UTC)
UNITS = {1: (1, 2), 79: (760, 761, 762)}
PLANT = 1
LOT = 40
PATIENCE = timedelta(0)


def code(stage):
    return STAGES[stage].code


def person(number):
    """The register's row of a person."""
    return {
        "cid": 1_185_000_000 + number,
        "old_number": f"{100_000_000 + number}",
        "name": f'Nguyễn Văn, "Bình" {number}',
        "name_key": f"nguyen van binh {number}",
        "birth": 19_850_101 + number % 28,
        "sex": "MF"[number % 2],
        "province": 1,
        "alive": True,
    }


@dataclass
class Programme:
    """The verbs on one connection, with a clock of their own and packets in sequence."""

    connection: psycopg.Connection
    now: datetime = START
    seqs: dict = field(default_factory=dict)
    packets: int = 0

    def act(self, actor="machine"):
        self.now += timedelta(minutes=7)
        return {
            "actor": actor,
            "cause": "test",
            "happened_at": self.now - timedelta(minutes=50),
            "written_at": self.now,
            "dues": Jsonb(
                {str(s.code): (self.now + timedelta(days=2)).isoformat() for s in STAGES}
            ),
        }

    def call(self, called, /, *, actor="machine", columns="*", **values):
        """Call a verb that takes an act; return its rows."""
        query = sql.SQL(
            "select {} from ledger.{}(row(%(actor)s, %(cause)s, %(happened_at)s, %(written_at)s,"
            " %(dues)s)::ledger.act, {})"
        ).format(
            sql.SQL(columns),
            sql.Identifier(called),
            sql.SQL(", ").join(
                sql.SQL("{} => {}").format(sql.Identifier(f"p_{k}"), sql.Placeholder(k))
                for k in values
            ),
        )
        return self.connection.execute(query, {**self.act(actor), **values}).fetchall()

    def run(self, query, *values):
        return self.connection.execute(query, values)

    def column(self, query, *values):
        return [row[0] for row in self.run(query, *values)]

    def sets_at(self, stage):
        return self.column(
            "select id from ledger.dossier_set where stage = %s and n > 0 order by id", code(stage)
        )

    def members(self, set_id):
        return self.column(
            "select m.dossier from ledger.dossier_set s,"
            " lateral ledger.members_of(s.id, s.lo, s.hi) m where s.id = %s order by 1",
            set_id,
        )

    def where(self, dossier):
        return self.run(
            "select d.cid, w.stage, w.version, w.set_id, w.exception_id"
            " from ledger.dossier d, lateral ledger.where_is(d.id, d.cid) w where d.id = %s",
            dossier,
        ).fetchone()

    # 2 receive ----------------------------------------------------------------------------------

    def enrol_devices(self):
        for province, units in UNITS.items():
            for unit in units:
                self.run(
                    "select ledger.enrol_device(%s, %s, %s, %s)",
                    unit * 10, unit, province, bytes(32),
                )  # fmt: skip

    def packet(self, number, province, unit, **other):
        """A packet of a person as opened, and its dossier's row."""
        self.packets += 1
        mark = hashlib.sha256(b"%d" % self.packets).digest()
        device = unit * 10
        self.seqs[device] = self.seqs.get(device, 0) + 1
        packet_id = f"01890000-0000-7000-8000-{self.packets:012x}"
        captured = (self.now - timedelta(hours=self.packets % 5)).isoformat()
        packet = {
            "id": packet_id, "device": device, "seq": self.seqs[device], "sha256": mark.hex(),
            "header_hash": mark.hex(), "previous_hash": "", "outcome": "dossier", "reason": 0,
            "unit": unit, "captured_at": captured,
        }  # fmt: skip
        dossier = {
            **{k: v for k, v in person(number).items() if k != "alive"},
            "submission_id": packet_id, "province": province, "unit": unit, "device": device,
            "seq": self.seqs[device], "operator": f"officer{unit}", "captured_at": captured,
            "promised_on": "2021-02-20", "case_code": "new:first", "earlier_generation": 0,
            "earlier_ended": None, "residence": "12 Lê Lợi", "objects": [mark.hex()],
            **other,
        }  # fmt: skip
        return packet, dossier

    def receive(self, pairs, refused=()):
        packets = [packet for packet, _ in pairs]
        packets += [
            {**packet, "outcome": "refused", "reason": REASON["under_age"].code}
            for packet, _ in refused
        ]
        self.call(
            "receive", stage=code("received"), packets=Jsonb(packets),
            dossiers=Jsonb([dossier for _, dossier in pairs]),
        )  # fmt: skip
        for packet, _ in refused:
            self.run(
                "select ledger.set_aside(%s, %s, %s, 'intake', decode(%s, 'hex'), %s, %s, 10, 'x')",
                self.now, self.now, REASON["under_age"].code, packet["sha256"], packet["device"],
                packet["id"],
            )  # fmt: skip
        for device, seq in self.seqs.items():
            self.run(
                "select ledger.note_device(%s, %s, %s, %s, %s)",
                self.now, device, seq + 3, seq, self.now - timedelta(hours=2),
            )  # fmt: skip

    # 3 to 6 -------------------------------------------------------------------------------------

    def verify(self):
        for each in self.sets_at("received"):
            self.call("verify", set=each, **{"from": code("received")})

    def claim(self):
        for each in self.sets_at("verified"):
            self.call("claim_cards", set=each, **{"from": code("verified")})

    def pass_all(self, stage, event, *, actor="colonel", four_eyes=False):
        for each in self.sets_at(stage):
            self.call(
                "pass_set", actor=actor, verb=event, set=each, event=event, four_eyes=four_eyes,
                **{"from": code(stage)},
            )  # fmt: skip

    def allot(self):
        while True:
            ((lot,),) = self.call(
                "allot", plant=PLANT, size=LOT, patience=PATIENCE, fair_days=7,
                **{"from": code("approved")},
            )  # fmt: skip
            if lot is None:
                return

    def move(
        self, dossiers, event, *, actor="officer", reason="sent_back", waste=None, waste_from=None
    ):
        """Move named dossiers of one stage from the versions they are in; return the answers."""
        where = [self.where(each) for each in dossiers]
        return dict(
            self.call(
                "append",
                actor=actor,
                verb=event,
                event=event,
                dossier=list(dossiers),
                cid=[w[0] for w in where],
                version=[w[2] for w in where],
                reason=REASON[reason].code,
                waste=waste,
                waste_from=waste_from,
                **{"from": where[0][1]},
            )
        )

    # 7 to 10 ------------------------------------------------------------------------------------

    def record(self, stage, event, spoil=0):
        """Act on every lot in a stage; the first `spoil` cards of each fail."""
        for each in self.sets_at(stage):
            self.call(
                "intend", set=each, event=event, key=f"{event}:{each}", **{"from": code(stage)}
            )
            self.call(
                "record_lot", verb=event, set=each, event=event,
                failed=self.members(each)[:spoil], reason=REASON["spoiled_in_printing"].code,
                become_cards=event == "good", **{"from": code(stage)},
            )  # fmt: skip

    def pack_and_send(self):
        for each in self.sets_at("inspected"):
            self.call("pack", set=each, size=10, **{"from": code("inspected")})
        for each in self.sets_at("inspected"):
            self.call(
                "intend", set=each, event="dispatch", key=f"send:{each}",
                **{"from": code("inspected")},
            )  # fmt: skip
        self.pass_all("inspected", "dispatch", actor="machine")

    def arrive(self, lose=0, missing=0):
        boxes = self.sets_at("in_transit")
        for each in boxes[:lose]:
            self.call("lose_box", set=each, **{"from": code("in_transit")})
        for each in boxes[lose:]:
            short, missing = self.members(each)[:missing], 0
            self.call("arrive", set=each, missing=short, **{"from": code("in_transit")})
        return boxes[:lose]

    def hand_over(self, keep=0):
        """Hand over what waits at the units, but for the first `keep`."""
        waiting = [each for box in self.sets_at("at_unit") for each in self.members(box)]
        for each in waiting[keep:]:
            self.call(
                "hand_over", dossier=each, cid=self.where(each)[0], **{"from": code("at_unit")}
            )

    def flag(self, dossier, kind, verb="raise_flag"):
        self.call(
            verb, actor="officer", dossier=dossier, cid=self.where(dossier)[0],
            kind=FLAG_BY_NAME[kind].code,
        )  # fmt: skip

    def look(self, dossier):
        self.run(
            "select ledger.log_access(%s, 'officer', 'counter', %s, %s, 'asked at the counter',"
            " 'here')",
            self.now, dossier, self.where(dossier)[0],
        )  # fmt: skip


def live(connection):
    """The life of some hundred dossiers: most are handed over, the others wait at every station."""
    p = Programme(connection)
    p.enrol_devices()
    people = Jsonb([person(n) for n in range(400) if n not in {7, 8}])
    p.run("select ledger.load_people(%s)", people)
    p.call("deliver_blanks", plant=PLANT, first=1, n=300)
    p.call("deliver_blanks", plant=PLANT, first=5001, n=2000)
    _first_wave(p)
    _mishaps(p)
    _second_wave(p)
    return p


def _pairs(p, numbers, **other):
    places = [(province, unit) for province, units in UNITS.items() for unit in units]
    return [p.packet(n, *places[n % len(places)], **other) for n in numbers]


def _first_wave(p):
    """200 dossiers: discrepancies, two for one person, unknown numbers, refused packets."""
    p.receive(_pairs(p, range(100)), refused=_pairs(p, [390, 391]))
    pairs = _pairs(p, range(100, 190))
    pairs += _pairs(p, [200, 201], name="Khác", name_key="khac")
    pairs += _pairs(p, [202], birth=19_850_000)
    pairs += [p.packet(n, 1, 1, cid=2**62 + n) for n in (203, 204)]
    pairs += [p.packet(395, 1, 1, cid=2**62 + 395, old_number=None)]
    pairs += _pairs(p, [5])
    p.receive(pairs)
    p.receive(pairs)  # sent again: nothing is written
    p.verify()
    p.call("apply_moves", stage=code("received"), limit=100)
    p.verify()
    p.claim()
    (first,) = p.column("select id from ledger.dossier where cid = %s", 1_185_000_042)
    p.flag(first, "priority")
    p.pass_all("unique", "approve", four_eyes=True)
    p.allot()
    p.record("allotted", "printed", spoil=1)
    p.record("personalised", "good", spoil=2)
    p.pack_and_send()
    p.look(first)


def _mishaps(p):
    """A lost box that is found, a short box, a recall, a destroyed card, cleaning, refusals."""
    (lost,) = p.arrive(lose=1, missing=2)
    p.call("destroy_found_box", set=lost)
    at_unit = [each for box in p.sets_at("at_unit") for each in p.members(box)]
    p.flag(at_unit[0], "deceased")
    p.call("hand_over", dossier=at_unit[0], cid=p.where(at_unit[0])[0], **{"from": code("at_unit")})
    p.move(at_unit[1:3], "recall", waste="withdrawn", waste_from="card")
    p.move([at_unit[3]], "destroy", waste="destroyed", waste_from="card")
    p.hand_over(keep=6)
    waiting = p.column(
        "select dossier from ledger.exception where stage = %s and resolved_at is null order by id",
        code("cleaning"),
    )
    _amend(p, waiting[0])
    p.move(waiting[:1], "mended")
    p.move(waiting[1:2], "refused")
    p.move(waiting[2:3], "sent_back")
    (twice,) = p.column(
        "select dossier from ledger.exception where stage = %s", code("adjudication")
    )
    p.move([twice], "duplicate")
    missing = p.column(
        "select dossier from ledger.exception where stage = %s and resolved_at is null"
        " order by id", code("in_transit"),
    )  # fmt: skip
    p.call("release", dossier=missing[0], cid=p.where(missing[0])[0], resolution="found")


def _amend(p, dossier):
    p.call(
        "amend", actor="officer", dossier=dossier, cid=p.where(dossier)[0], birth=19_850_102,
        sex="M", name="Đúng", name_key="dung", residence="1 Trần Phú", evidence="birth certificate",
    )  # fmt: skip


def _factory(p):
    """Two lots go to an outside factory: one waits there, of one it spoils a blank, forgets one."""
    act = "row('Lan', 'x', %s, %s, '{}')::ledger.act"
    key = b"k" * 32
    p.run(f"select ledger.enter_factory({act}, 'f', %s, %s, 'Lan', 'Minh')", p.now, p.now, key, key)
    lots = p.sets_at("allotted")[:2]
    for each in lots:
        p.run(
            f"select ledger.order_factory({act}, %s, 'f', 'Lan', 'Minh')",
            p.now, p.now, f"lot:{each}",
        )  # fmt: skip
        job = {"set": each, "key": f"print:{each}", "from": code("allotted")}
        p.call("intend_lot", **job)
        p.call("give_lot", **job, manifest=b"m" * 32)
    spoiled, _, *good = p.column("select blank from ledger.attempt where lot = %s", lots[0])
    p.call(
        "answer_job", key=f"print:{lots[0]}", answer=b"a" * 32, good=good, spoiled=[spoiled],
        **{"from": code("at_factory")},
    )  # fmt: skip


def _second_wave(p):
    """More people, left standing at every station; a citizen's second card."""
    handed = p.column(
        "select c.cid from ledger.event e join ledger.card c on c.dossier = e.dossier"
        " and c.cid = e.cid where e.to_stage = %s order by c.cid limit 3", code("handed_over"),
    )  # fmt: skip
    again = [each - 1_185_000_000 for each in handed]
    p.receive(_pairs(p, again, earlier_generation=1, earlier_ended="taken_back"))
    p.receive(_pairs(p, range(210, 290)))
    p.verify()
    p.claim()
    unique = [each for box in p.sets_at("unique") for each in p.members(box)]
    p.flag(unique[0], "correction_pending")
    p.flag(unique[1], "correction_pending")
    p.pass_all("unique", "approve", actor="officer760", four_eyes=True)
    p.flag(unique[1], "correction_pending", "end_flag")
    p.allot()
    _factory(p)
    p.record("allotted", "printed", spoil=1)
    p.receive(_pairs(p, range(300, 340)))
    p.verify()
    p.claim()
    p.pass_all("unique", "approve")
    p.receive(_pairs(p, range(340, 360)))
    p.verify()
    p.claim()
    p.receive(_pairs(p, range(360, 370)))
    p.verify()
    p.receive(_pairs(p, range(370, 380)))
    p.look(unique[0])
