"""What the screen may offer for a Mastodon server."""

from datetime import timedelta

from app.core.kernel.text import Words
from app.core.platforms.contract import Act, Field, Limits, Manifest, SignIn, Unit

MANIFEST = Manifest(
    key="mastodon",
    name="Mastodon",
    limits=Limits(
        text=500,
        unit=Unit.GRAPHEMES,
        link=23,
        short_mentions=True,
        images=4,
        image_types=("image/jpeg", "image/png", "image/webp", "image/gif"),
        alt=1_500,
    ),
    acts=frozenset({Act.POST, Act.REPLY, Act.HAND_OFF, Act.REMOVE}),
    sign_in=SignIn.OAUTH,
    fields=(
        Field(
            "endpoint",
            Words("Server", "Servidor", "Server"),
            Words(
                "Il suo indirizzo dopo la seconda @, per esempio mastodon.social",
                "Lo que sigue a la segunda @ de su dirección, por ejemplo mastodon.social",
                "What follows the second @ of your address, for example mastodon.social",
            ),
        ),
    ),
    listens=True,
    measures=True,
    about=Words(
        "Pubblica, programma, legge le risposte e conta le reazioni da solo. Non serve creare nulla: il permesso si dà "
        "nel browser.",
        "Publica, programa, lee las respuestas y cuenta las reacciones por sí solo. No hay que crear nada: el permiso "
        "se da en el navegador.",
        "Publishes, schedules, reads replies and counts reactions by itself. There is nothing to create: permission is "
        "given in the browser.",
    ),
    settles_after=timedelta(seconds=10),
    hands_off_ahead=timedelta(minutes=6),
    stays=Words(
        "Altri server della rete possono averne conservato una copia: ricevono la richiesta di cancellarla, ma non "
        "si può verificare che lo facciano.",
        "Otros servidores de la red pueden haber guardado una copia: reciben la petición de borrarla, pero no se "
        "puede comprobar que lo hagan.",
        "Other servers of the network may have kept a copy: they are asked to delete it, but whether they do cannot "
        "be verified.",
    ),
)
