"""An asset is a picture or a video the practice may publish, and what a person said about who is in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.kernel.errors import Refused
from app.core.kernel.events import Event
from app.core.kernel.text import Sentence


class Depicts(StrEnum):
    """Who or what is in the picture; ``UNKNOWN`` until a person has said so."""

    UNKNOWN = "unknown"
    PATIENT = "patient"
    STAFF = "staff"
    PLACE = "place"
    ILLUSTRATION = "illustration"


class Trace(StrEnum):
    """What beside a face says who somebody is."""

    TEXT = "text"
    """A name, a date, a result that can be read."""
    SCREEN = "screen"
    """A monitor or a paper with somebody's data."""
    BADGE = "badge"
    TATTOO = "tattoo"
    """Or a scar, a birthmark, a piece of jewellery by which one knows somebody."""


SUFFIXES = {
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
}


def suffix_of(mime: str) -> str:
    """The ending of a publish copy as a file."""
    return SUFFIXES.get(mime, ".jpg")


COVERED_FIRST = frozenset({Trace.TEXT, Trace.SCREEN})
"""They may tell of others too: no consent of the person shown carries them."""


@dataclass(frozen=True, slots=True)
class Asset:
    id: str
    name: str
    mime: str
    digest: str
    """SHA-256 of the copy that may be published: upright, without any metadata."""
    original: str
    """SHA-256 of the file as it came, kept encrypted."""
    width: int
    height: int
    size: int
    """Bytes of the publish copy."""
    added_at: datetime
    alt: str = ""
    depicts: Depicts = Depicts.UNKNOWN
    recognisable: bool | None = None
    minor: bool = False
    before_after: bool = False
    subject: str = ""
    """The code of the person shown (K-0142), where it is a patient."""
    erased_at: datetime | None = None
    """The bytes were deleted then; the row stays with their fingerprints."""
    traces: frozenset[Trace] | None = None
    """What a person saw in it that says who somebody is; None until they have looked for it."""
    described_at: datetime | None = None
    folder: str = ""
    """A short hash of the folder it came from: enough to offer the last answer, and no path is kept."""
    look: str | None = None
    """The perceptual fingerprint; empty where there is nothing to compare, None where it was not taken yet."""
    apart: frozenset[str] = frozenset()
    """Assets that look the same; a person compared them and said that they are not."""
    seconds: float = 0.0
    """How long a video lasts."""
    watched_by: str = ""
    watched_at: datetime | None = None
    """When a person had played it to the end, seen here or said by them; a video is not signed before."""
    stands_for: tuple[str, ...] = ()
    """Of the assets it was made from those of which it shows less: a consent for one of these covers it too."""
    made_from: tuple[str, ...] = ()
    """The assets it was made from by covering parts, the first of them first; kept for good."""
    generated: bool | None = None
    """Made or changed with artificial intelligence so that it looks real; None until a person has said so."""
    labelled: bool = False
    """And the picture itself says it, in words."""
    voice: bool | None = None
    """Of a video: somebody's voice is heard; None until a person has said so."""
    tags: tuple[str, ...] = ()
    """The practice's own words for finding it again; nobody outside sees them."""

    @property
    def video(self) -> bool:
        return self.mime.startswith("video/")

    @property
    def speaks(self) -> bool:
        """Is a voice heard in it, or did nobody say that none is?"""
        return self.video and self.voice is not False

    @property
    def described(self) -> bool:
        """Has a person said who is in it, and what else could be recognised?"""
        if self.depicts is Depicts.UNKNOWN:
            return False
        if self.depicts is Depicts.ILLUSTRATION:
            return True
        if self.depicts in (Depicts.PATIENT, Depicts.STAFF) and self.recognisable is None:
            return False
        return self.traces is not None

    @property
    def tells_who(self) -> bool:
        """Can the person be recognised, or did nobody say that they cannot; a tattoo tells as a face does."""
        return self.recognisable is not False or bool(self.traces)

    @property
    def to_cover(self) -> frozenset[Trace]:
        """What has to be covered before anybody may see it."""
        return (self.traces or frozenset()) & COVERED_FIRST

    @property
    def unwatched(self) -> bool:
        return self.video and self.watched_at is None

    @property
    def known_as(self) -> tuple[str, ...]:
        """Its own id and those of the pictures it shows less of: a consent for any of these covers it."""
        return (self.id, *self.stands_for)

    @property
    def line(self) -> tuple[str, ...]:
        """Its own id and those of all it was made from, whatever was said about them."""
        return (self.id, *self.made_from)


GENERATED = b"rainedAlgorithmicMedia"
"""How a file says it of itself: ``trainedAlgorithmicMedia`` or ``compositeWithTrainedAlgorithmicMedia``.

IPTC Digital Source Type, https://cv.iptc.org/newscodes/digitalsourcetype/; in XMP and in C2PA alike.
"""


def says_generated(original: bytes) -> bool:
    """Does the file say that a machine made it, or a part of it?"""
    return GENERATED in original


LONGEST_TAG = 40
MOST_TAGS = 20


def tidy_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are kept: single spaces, each once however it is capitalised, in order of the alphabet."""
    found: dict[str, str] = {}
    for tag in tags:
        words = " ".join(tag.split())[:LONGEST_TAG].rstrip()
        if words:
            found.setdefault(words.casefold(), words)
    return tuple(found[key] for key in sorted(found)[:MOST_TAGS])


EARLY = timedelta(seconds=1)
"""A player may round a second away."""


def may_have_watched(asset: Asset, opened: datetime, now: datetime) -> bool:
    """Can somebody who opened the video then have seen its end by now?"""
    return now - opened >= timedelta(seconds=asset.seconds) - EARLY


class SamePicture(Refused):
    """The same picture, or one that looks the same, stands under another person. Show both."""

    def __init__(self, sentence: Sentence, known: str, asset: str = "", *, exact: bool = False) -> None:
        super().__init__(sentence)
        self.known = known
        """The asset that is there already."""
        self.asset = asset
        """The one that was to be said to show somebody else; empty where nothing new was taken in."""
        self.exact = exact
        """Dot for dot: there is nothing to compare by eye."""


@dataclass(frozen=True, slots=True)
class AssetAdded(Event):
    asset: str


@dataclass(frozen=True, slots=True)
class AssetMasked(AssetAdded):
    """A new picture: parts of ``source`` are covered in it."""

    source: str


@dataclass(frozen=True, slots=True)
class AssetErased(Event):
    asset: str
    digest: str
    original: str


@dataclass(frozen=True, slots=True)
class AssetDescribed(Event):
    asset: str


@dataclass(frozen=True, slots=True)
class AssetTagged(Event):
    """Other tags; nothing that a signature covers."""

    asset: str


@dataclass(frozen=True, slots=True)
class AssetWatched(AssetDescribed):
    """A person said that they had played the video to its end."""


@dataclass(frozen=True, slots=True)
class AssetsToldApart(AssetDescribed):
    other: str


@dataclass(frozen=True, slots=True)
class Rendition:
    """A copy of an asset for the limits of one platform; the publish copy itself where that fits."""

    digest: str
    mime: str
    width: int
    height: int
    size: int
