"""An asset is a picture the practice may publish, and what a person said about who is in it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.kernel.events import Event


class Depicts(StrEnum):
    """Who or what is in the picture; ``UNKNOWN`` until a person has said so."""

    UNKNOWN = "unknown"
    PATIENT = "patient"
    STAFF = "staff"
    PLACE = "place"
    ILLUSTRATION = "illustration"


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

    @property
    def described(self) -> bool:
        """Has a person said who is in it?"""
        if self.depicts is Depicts.UNKNOWN:
            return False
        return self.depicts not in (Depicts.PATIENT, Depicts.STAFF) or self.recognisable is not None

    @property
    def needs_consent(self) -> bool:
        """A patient who is recognisable, or of whom nobody said that they are not."""
        return self.depicts is Depicts.PATIENT and self.recognisable is not False


@dataclass(frozen=True, slots=True)
class AssetAdded(Event):
    asset: str


@dataclass(frozen=True, slots=True)
class AssetErased(Event):
    asset: str
    digest: str
    original: str


@dataclass(frozen=True, slots=True)
class AssetDescribed(Event):
    asset: str
