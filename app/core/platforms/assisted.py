"""By hand: the text is copied, the pictures are laid out, the page is opened, the person says what happened.

Each such platform is a folder with a ``platform.toml``: name, limits, addresses and steps, nothing to program.
"""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from app.core.kernel.text import Sentence, Words, msg
from app.core.platforms.contract import (
    Access,
    Act,
    CannotTell,
    Field,
    Handover,
    Hello,
    Limits,
    Manifest,
    Outgoing,
    SignIn,
    Unit,
)

if TYPE_CHECKING:
    import httpx

LONGEST_ADDRESS = 1_900
"""Browsers and servers cut longer ones; the text is on the clipboard anyway."""

FIELDS = (
    Field(
        "user",
        Words("Nome del profilo", "Nombre del perfil", "Name of the profile"),
        Words(
            "Come lo riconosce lei, per esempio «Studio Rossi».",
            "Como lo reconoce usted, por ejemplo «Consulta Ruiz».",
            "As you recognise it, for example “Rossi practice”.",
        ),
    ),
    Field(
        "endpoint",
        Words("Indirizzo della sua pagina", "Dirección de su página", "Address of your page"),
        Words(
            "Lo copi dal browser mentre guarda il suo profilo.",
            "Cópiela del navegador mientras mira su perfil.",
            "Copy it from the browser while looking at your profile.",
        ),
    ),
)
REMOVE_STEPS = (
    Words(
        "Apra la pubblicazione e scelga di eliminarla nel menu con i tre puntini: archiviarla o nasconderla non basta.",
        "Abra la publicación y elija eliminarla en el menú de los tres puntos: archivarla u ocultarla no basta.",
        "Open the post and choose to delete it in the menu with the three dots: archiving or hiding it is not enough.",
    ),
    Words(
        "Guardi anche nelle storie in evidenza, negli album e nelle inserzioni: la stessa foto può stare anche lì.",
        "Mire también en las historias destacadas, los álbumes y los anuncios: la misma foto puede estar ahí.",
        "Look in the highlights, the albums and the ads too: the same picture can be there.",
    ),
    Words(
        "Ricarichi la pagina e fotografi lo schermo: si deve vedere che non c’è più.",
        "Vuelva a cargar la página y haga una captura: debe verse que ya no está.",
        "Load the page again and take a picture of the screen: it should show that it is gone.",
    ),
)


@dataclass(frozen=True, slots=True)
class ByHand:
    """A platform on which a person publishes. It never opens a connection."""

    manifest: Manifest

    async def hello(self, _http: "httpx.AsyncClient", access: Access) -> Hello:
        return Hello(access.handle, access.remote_id)

    async def prepare(self, _http: "httpx.AsyncClient", _access: Access, _outgoing: Outgoing) -> Handover:
        return Handover()

    async def send(self, _http: "httpx.AsyncClient", _access: Access, _outgoing: Outgoing) -> Handover:
        return Handover()

    async def look(self, _http: "httpx.AsyncClient", _access: Access, _outgoing: Outgoing) -> CannotTell:
        return CannotTell(
            msg("Only you can see whether it is out on {platform}.", platform=self.manifest.name)
        )


def by_hand(package: str) -> ByHand:
    """The platform described by the ``platform.toml`` of ``package``."""
    told = tomllib.loads(files(package).joinpath("platform.toml").read_text("utf-8"))
    limits: dict[str, Any] = told["limits"]
    return ByHand(
        Manifest(
            key=package.rpartition(".")[2],
            name=told["name"],
            limits=Limits(**{**limits, "unit": Unit(limits.get("unit", Unit.CHARACTERS))}),
            acts=frozenset(Act(act) for act in told["acts"]),
            sign_in=SignIn.NONE,
            fields=FIELDS,
            assisted=True,
            folds_after=told.get("folds_after", 0),
            open_url=told["open_url"],
            reply_url=told.get("reply_url", ""),
            hosts=tuple(told["hosts"]),
            steps=tuple(Words(**step) for step in told["steps"]),
            about=Words(**told["about"]),
            remove_steps=tuple(Words(**step) for step in told.get("remove_steps", ())) or REMOVE_STEPS,
        )
    )


def page_to_open(manifest: Manifest, text: str, profile: str, *, reply: bool = False) -> str:
    """The address to open for publishing (or answering): text filled in where the platform takes it.

    A text too long for an address is left out. ``profile`` is the page typed by the person; without it the
    platform's front page opens.
    """
    pattern = (manifest.reply_url if reply else "") or manifest.open_url
    page = profile.strip().rstrip("/")
    if "{profile}" in pattern and (not page or accepts_link(manifest, page) is not None):
        pattern = f"https://{manifest.hosts[0]}/" if manifest.hosts else ""
    filled = pattern.replace("{profile}", page)
    address = filled.replace("{text}", quote(text, safe=""))
    return address if len(address) <= LONGEST_ADDRESS else filled.replace("{text}", "")


def accepts_link(manifest: Manifest, url: str) -> Sentence | None:
    """Why a pasted link cannot be the published post; None where it can."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".")
        _ = parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if (
        parts.scheme != "https"
        or "." not in host
        or parts.username is not None
        or any(c.isspace() for c in url.strip())
    ):
        return msg("This is not a complete web address: it starts with https://")
    if manifest.hosts and not any(host == own or host.endswith(f".{own}") for own in manifest.hosts):
        return msg(
            "This address does not belong to {platform}; it should be on {host}.",
            platform=manifest.name,
            host=manifest.hosts[0],
        )
    return None
