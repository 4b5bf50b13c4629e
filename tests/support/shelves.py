"""A library as a practice has it after years: thousands of pictures, put in at once for those who measure."""

import hashlib
import io
import random
from collections.abc import Iterator
from datetime import timedelta

from PIL import Image
from sqlalchemy import insert

from app.core.consent.model import Purpose, Scope, What
from app.core.desk import Desk
from app.core.kernel.ids import new_id
from app.core.media.model import Asset, Depicts
from app.core.media.store import MediaStore
from app.core.storage.blobs import _content, _entry

WIDE, HIGH = 800, 600
SCENES = 24
TAGS = ("sala", "nevi", "prima visita", "estate", "équipe")


def scenes(width: int = WIDE, height: int = HIGH, count: int = SCENES) -> list[bytes]:
    """JPEGs with soft patches and some grain, as heavy to decode as photographs."""
    made = []
    for seed in range(count):
        dice = random.Random(seed)
        small = Image.frombytes("RGB", (16, 12), dice.randbytes(16 * 12 * 3))
        grain = Image.effect_noise((width, height), 18).convert("RGB")
        image = Image.blend(small.resize((width, height), Image.Resampling.BICUBIC), grain, 0.2)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=82)
        made.append(out.getvalue())
    return made


def told(number: int) -> dict[str, object]:
    """What is known of the picture with this number: a mix as in a practice, the same each time."""
    dice = random.Random(number)
    who = dice.choice((Depicts.PATIENT, Depicts.PATIENT, Depicts.STAFF, Depicts.PLACE, Depicts.ILLUSTRATION))
    known = dice.random() > 0.1
    return {
        "depicts": who if known else Depicts.UNKNOWN,
        "recognisable": dice.random() > 0.4 if who in (Depicts.PATIENT, Depicts.STAFF) else None,
        "traces": frozenset[str]() if known else None,
        "subject": f"K-{number % 900:04d}" if who is Depicts.PATIENT else "",
        "alt": f"Dettaglio numero {number} di una visita" if dice.random() > 0.15 else "",
        "tags": tuple(sorted(tag for tag in TAGS if dice.random() > 0.75)),
    }


def stock(desk: Desk, count: int, consents: int = 0) -> list[Asset]:
    """``count`` pictures in one go, each with bytes of its own, and as many consents for some of them."""
    pictures, now = scenes(), desk.clock.now()

    def rows() -> Iterator[Asset]:
        for number in range(count):
            data = pictures[number % len(pictures)] + number.to_bytes(
                4, "big"
            )  # after the end: no part of it
            digest = hashlib.sha256(data).hexdigest()
            bytes_.execute(insert(_content).values(digest=digest, data=data))
            bytes_.execute(insert(_entry).values(digest=digest, size=len(data), seen=now))
            yield Asset(
                id=new_id(),
                name=f"IMG_{number:04d}.jpg",
                mime="image/jpeg",
                digest=digest,
                original=digest,
                width=WIDE,
                height=HIGH,
                size=len(data),
                added_at=now - timedelta(hours=count - number),
                look="",
                **told(number),  # type: ignore[arg-type]
            )

    # One commit for all the bytes: the library itself makes one for each picture.
    with desk.media._blobs.engine.begin() as bytes_:
        made = list(rows())
    with desk.db.write() as tx:
        for asset in made:
            MediaStore(tx).add(asset)
    patients = [a for a in made if a.depicts is Depicts.PATIENT]
    for number, asset in enumerate(patients[:consents]):
        scope = Scope(
            frozenset({asset.id}),
            frozenset({"instagram"}),
            frozenset(Purpose),
            now + timedelta(days=20 + number % 400),
            frozenset(What),
        )
        desk.consents.record(asset.subject, scope, desk.team.current.id)
    return made
