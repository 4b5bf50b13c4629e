"""What the screen may offer for Bluesky."""

from datetime import timedelta

from app.core.kernel.text import Words
from app.core.platforms.contract import Act, Field, Limits, Manifest, SignIn, Unit

MANIFEST = Manifest(
    key="bluesky",
    name="Bluesky",
    limits=Limits(
        text=300,
        unit=Unit.GRAPHEMES,
        bytes=3_000,
        images=4,
        image_bytes=2_000_000,
        image_types=("image/jpeg", "image/png", "image/webp"),
        alt=2_000,
    ),
    acts=frozenset({Act.POST, Act.REPLY, Act.REMOVE}),
    sign_in=SignIn.PASSWORD,
    fields=(
        Field(
            "user",
            Words("Nome utente", "Nombre de usuario", "User name"),
            Words(
                "Per esempio studiorossi.bsky.social",
                "Por ejemplo consultaruiz.bsky.social",
                "For example practice.bsky.social",
            ),
        ),
        Field(
            "password",
            Words("Password per app", "Contraseña de aplicación", "App password"),
            Words(
                "In Bluesky: Impostazioni, Privacy e sicurezza, Password per le app.",
                "En Bluesky: Configuración, Privacidad y seguridad, Contraseñas de aplicación.",
                "In Bluesky: Settings, Privacy and security, App passwords.",
            ),
            secret=True,
        ),
        Field(
            "endpoint",
            Words("Server", "Servidor", "Server"),
            Words(
                "Da cambiare solo se il suo profilo sta su un altro server.",
                "Cámbielo solo si su perfil está en otro servidor.",
                "Change it only if your profile lives on another server.",
            ),
            default="https://bsky.social",
        ),
    ),
    listens=True,
    measures=True,
    about=Words(
        "Pubblica, legge le risposte e conta le reazioni da solo. Serve una password per app, che si crea nelle "
        "impostazioni e si può revocare quando si vuole.",
        "Publica, lee las respuestas y cuenta las reacciones por sí solo. Hace falta una contraseña de aplicación, "
        "que se crea en la configuración y se puede revocar cuando se quiera.",
        "Publishes, reads replies and counts reactions by itself. It needs an app password, made in the settings "
        "and revoked whenever you like.",
    ),
    settles_after=timedelta(seconds=2),
    stays=Words(
        "Altri server della rete possono averne conservato una copia: ricevono la richiesta di cancellarla, ma non "
        "si può verificare che lo facciano.",
        "Otros servidores de la red pueden haber guardado una copia: reciben la petición de borrarla, pero no se "
        "puede comprobar que lo hagan.",
        "Other servers of the network may have kept a copy: they are asked to delete it, but whether they do cannot "
        "be verified.",
    ),
)
