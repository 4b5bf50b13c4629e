"""Everything leaves as files anybody can read, and no key to anything leaves with it."""

import asyncio
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.desks import NOON, desk_in
from support.disk import no_file_longer_than
from support.online import picture
from support.platforms import CONNECTED, Square

from app.core.consent.model import Purpose, Scope
from app.core.desk import Desk
from app.core.kernel.errors import NoRoom, Refused
from app.core.kernel.text import LANGUAGES, render
from app.core.metrics.model import Measure
from app.core.platforms.contract import Incoming, Kind
from app.core.posts.model import Audience, Goal, Source
from app.core.privacy.export import export

TOKEN = "squaretoken-7d1f0c"
TEXT = "Un neo che cambia <forma> o colore va mostrato al medico."
FORM = b"%PDF-1.4\n% modulo firmato\n%%EOF\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A practice with something of everything."""
    with desk_in(tmp_path / "desk", connectors={"square": Square()}) as opened:
        account = opened.accounts.add_connected("square", replace(CONNECTED, secrets={"token": TOKEN}))
        asset = picture(opened, "Schema di un neo.")
        scope = Scope(frozenset({asset.id}), frozenset({"square"}), frozenset({Purpose.EDUCATION}), None)
        consent = opened.consents.record("K-0001", scope, opened.team.current.id)
        proof = tmp_path / "modulo.pdf"
        proof.write_bytes(FORM)
        opened.consents.attach_proof(consent.id, proof)
        post = opened.posts.new("it", "Nei", TEXT)
        post = opened.posts.save(
            replace(
                post,
                goal=Goal.EDUCATE,
                audience=Audience.GENERAL,
                channels=(account.id,),
                media=(asset.id,),
                sources=(Source("ISS", "https://www.iss.it"),),
                slot=NOON - timedelta(minutes=5),
            )
        )
        opened.posts.queue(opened.posts.sign(opened.posts.ask_to_sign(post), opened.team.current))
        asyncio.run(opened.sync.now())
        said = Incoming("m1", "m1", Kind.COMMENT, "Anna", "Ogni quanto?", NOON, address={"id": "m1"})
        opened.inbox.receive(account.id, [said])
        reply = opened.inbox.open_reply(opened.inbox.conversations()[0].id, "it")
        reply = opened.inbox.keep_reply(replace(reply, text="Grazie del messaggio. Una volta al mese."))
        opened.inbox.answer(reply, opened.team.current)
        opened.metrics.type_in(account.id, {Measure.RATING: 4.5}, opened.team.current.id)
        yield opened


def out(desk: Desk, folder: Path) -> int:
    return export(
        folder,
        desk.posts,
        desk.outbox,
        desk.inbox,
        desk.consents,
        desk.media,
        desk.accounts,
        desk.metrics,
        desk.team,
        desk.withdrawals,
    )


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_everything_is_there_and_readable(desk: Desk, tmp_path: Path) -> None:
    count = out(desk, tmp_path / "new" / "export")
    found = files(tmp_path / "new" / "export")
    assert count == len(found)
    told = {name[:-5]: json.loads(data) for name, data in found.items() if name.endswith(".json")}
    assert set(told) == {
        "practice", "people", "channels", "posts", "conversations", "consents", "withdrawals",
        "pictures", "numbers",
    }  # fmt: skip
    (post,) = told["posts"]
    assert (post["text"], post["status"], post["goal"]) == (TEXT, "published", "educate")
    assert post["slot"] == "2026-11-23T10:55:00+00:00" and post["sources"][0]["title"] == "ISS"
    assert post["deliveries"][0]["remote_id"] and post["approval"]["person"] == desk.team.current.id
    (conversation,) = told["conversations"]
    assert conversation["messages"][0]["text"] == "Ogni quanto?" and len(conversation["replies"]) == 1
    (consent,) = told["consents"]
    assert consent["scope"]["platforms"] == ["square"]
    assert told["practice"][0]["name"] == "Studio Greco" and len(told["people"]) == 2
    assert told["numbers"][0]["value"] == 4.5
    (asset,) = desk.media.all()
    assert hashlib.sha256(found[f"pictures/{asset.id}.jpg"]).hexdigest() == asset.digest
    assert hashlib.sha256(found[f"originals/{asset.id}.jpg"]).hexdigest() == asset.original
    assert found[f"proofs/{consent['id']}.pdf"] == FORM
    page = found["index.html"].decode()
    assert "&lt;forma&gt;" in page and "<forma>" not in page


def test_no_key_to_anything_leaves(desk: Desk, tmp_path: Path) -> None:
    desk.team.set_pin(desk.team.current.id, "2468")
    desk.new_recovery_sheet()
    out(desk, tmp_path / "export")
    everything = b"".join(files(tmp_path / "export").values())
    for secret in (TOKEN, desk.key.hex(), "scrypt", '"pin"'):
        assert secret.encode() not in everything
    assert (tmp_path / "export").stat().st_mode & 0o077 == 0, "only this account reads it"


def test_also_the_five_hundred_and_first_conversation(desk: Desk, tmp_path: Path) -> None:
    account = desk.accounts.all()[0].id
    crowd = (
        Incoming(f"c{n}", f"c{n}", Kind.COMMENT, "Anna", "Bello", NOON - timedelta(minutes=n))
        for n in range(510)
    )
    desk.inbox.receive(account, crowd)
    out(desk, tmp_path / "export")
    assert len(json.loads(files(tmp_path / "export")["conversations.json"])) == 511


def test_only_into_an_empty_folder(desk: Desk, tmp_path: Path) -> None:
    full, file, empty = tmp_path / "full", tmp_path / "file", tmp_path / "empty"
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    file.write_text("mine")
    empty.mkdir()
    for folder in (full, file):
        with pytest.raises(Refused, match="empty folder"):
            out(desk, folder)
    assert files(full) == {"mine.txt": b"mine"} and file.read_text() == "mine"
    assert out(desk, empty) > 8


def test_a_full_disk_is_a_sentence_and_the_archive_is_as_it_was(desk: Desk, tmp_path: Path) -> None:
    posts = desk.posts.all()
    with pytest.raises(NoRoom) as full, no_file_longer_than(100):
        out(desk, tmp_path / "export")
    assert all(render(full.value.sentence, language).endswith(".") for language in LANGUAGES)
    assert desk.posts.all() == posts and desk.verify().broken_at is None


def test_a_place_that_cannot_be(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(NoRoom, match="cannot be written"):
        out(desk, tmp_path / "file" / "below")


def test_withdrawals_leave_with_the_proof_that_a_copy_is_gone(desk: Desk, tmp_path: Path) -> None:
    (account,) = desk.accounts.all()
    (sent,) = [d for d in desk.outbox.sent_since(NOON - timedelta(days=1)) if d.post]
    (consent,) = desk.consents.all()
    (copy,) = desk.withdrawals.carry_out(consent.id).copies
    assert copy.removal is not None and copy.delivery.id == sent.id and account.id == sent.account
    screen = tmp_path / "schermata.pdf"
    screen.write_bytes(FORM)
    desk.withdrawals.done_by_hand(copy.removal.id, screen)
    out(desk, tmp_path / "export")
    found = files(tmp_path / "export")
    (told,) = json.loads(found["withdrawals.json"])
    assert told["withdrawal"]["subject"] == "K-0001"
    assert found[f"taken-down/{sent.id}.pdf"] == FORM
