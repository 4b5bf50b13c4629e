"""What the screen may offer for a WordPress site."""

from datetime import timedelta

from app.core.kernel.text import Words
from app.core.platforms.contract import Act, Field, Limits, Manifest, SignIn

MANIFEST = Manifest(
    key="wordpress",
    name="WordPress",
    limits=Limits(
        text=100_000,
        images=20,
        image_types=("image/jpeg", "image/png", "image/webp", "image/gif"),
        alt=1_000,
    ),
    acts=frozenset({Act.POST, Act.REPLY, Act.HAND_OFF, Act.REMOVE}),
    sign_in=SignIn.PASSWORD,
    fields=(
        Field(
            "endpoint",
            Words("Indirizzo del sito", "Dirección del sitio", "Address of the site"),
            Words(
                "Per esempio www.studiorossi.it",
                "Por ejemplo www.consultaruiz.es",
                "For example www.example.com",
            ),
        ),
        Field(
            "user",
            Words("Nome utente", "Nombre de usuario", "User name"),
            Words(
                "Quello con cui accede al sito (ruolo Editore o Autore).",
                "El que usa para entrar en el sitio (rol Editor o Autor).",
                "The one you sign in to the site with (role Editor or Author).",
            ),
        ),
        Field(
            "password",
            Words("Password per le applicazioni", "Contraseña de aplicación", "Application password"),
            Words(
                "Nel sito: Utenti, Profilo, Password per le applicazioni. Non è la password con cui accede.",
                "En el sitio: Usuarios, Perfil, Contraseñas de aplicación. No es la contraseña con la que entra.",
                "On the site: Users, Profile, Application Passwords. It is not the password you sign in with.",
            ),
            secret=True,
        ),
    ),
    listens=True,
    measures=True,
    titled=True,
    about=Words(
        "Il suo sito: pubblica, programma e risponde ai commenti da solo. Serve una password per le applicazioni, "
        "che si crea nel profilo del sito in un minuto.",
        "Su sitio: publica, programa y responde a los comentarios por sí solo. Hace falta una contraseña de "
        "aplicación, que se crea en el perfil del sitio en un minuto.",
        "Your own site: publishes, schedules and answers comments by itself. It needs an application password, made "
        "in the profile of the site in a minute.",
    ),
    settles_after=timedelta(seconds=5),
    hands_off_ahead=timedelta(minutes=2),
    stays=Words(
        "Chi riceve gli articoli per posta o con un lettore di notizie conserva ciò che ha già ricevuto; i motori di "
        "ricerca possono mostrarne una copia ancora per qualche giorno.",
        "Quien recibe los artículos por correo o con un lector de noticias conserva lo que ya ha recibido; los "
        "buscadores pueden mostrar una copia durante unos días más.",
        "Whoever receives the articles by mail or in a news reader keeps what has already arrived; search engines "
        "may show a copy for some more days.",
    ),
)
