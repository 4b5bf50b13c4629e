"""The door of a WordPress site: where its REST interface is, who we are there, and what its refusals mean."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from app.core.kernel.text import Sentence, msg
from app.core.platforms.contract import Access, Hello, Reconnect, Refusal, TryLater
from app.core.platforms.http import Answer, read, their_words

if TYPE_CHECKING:
    import httpx

NO_SITE = msg("Please type the address of the site, for example www.example.com. It must use https.")
NOT_WORDPRESS = msg("No WordPress was found at this address, or its data interface (REST) is switched off.")
NO_PASSWORDS = msg(
    "The site does not accept application passwords here. Usually it needs https; a security plug-in can also "
    "have switched them off."
)
NOT_ACCEPTED = msg(
    "The site did not accept the user name or the application password. It is made on the site under Users, Profile; "
    "the password you sign in with does not work here."
)
MAY_NOT = msg("This user may not publish on the site. The role Author or Editor is needed.")
GONE = msg("The comment to answer is no longer on the site.")
FLOOD = msg("The site wants a pause between two comments.")

MAY_NOT_CODES = ("rest_cannot_create", "rest_cannot_publish")
GONE_CODES = ("rest_comment_invalid_post_id", "rest_comment_invalid_parent", "rest_comment_invalid_id")


def url(api: str, path: str, **ask: object) -> str:
    """``path`` below the root of the interface, which may itself be a query (``?rest_route=``)."""
    said = urlencode(ask)
    return f"{api}/{path}" + (("&" if "?" in api else "?") + said if said else "")


def signed(secrets: Mapping[str, str]) -> dict[str, Any]:
    return {"auth": (secrets.get("user", ""), secrets.get("password", ""))}


async def get(http: "httpx.AsyncClient", access: Access, path: str, **ask: object) -> Answer | TryLater:
    return await read(http, "GET", url(access.endpoint, path, **ask), **signed(access.secrets))


async def find_api(http: "httpx.AsyncClient", site: str) -> str | Refusal | TryLater:
    """The root of the REST interface, with pretty links or without (``?rest_route=``)."""
    trouble: TryLater | None = None
    for api in (f"{site}/wp-json", f"{site}/?rest_route="):
        answer = await read(http, "GET", url(api, ""))
        if isinstance(answer, TryLater):
            trouble = trouble or answer
        elif answer.ok and isinstance(answer.data, dict) and "wp/v2" in (answer.data.get("namespaces") or ()):
            return api
    return trouble or Refusal(NOT_WORDPRESS)


async def who_am_i(
    http: "httpx.AsyncClient", api: str, secrets: Mapping[str, str]
) -> Hello | Refusal | TryLater | Reconnect:
    answer = await read(http, "GET", url(api, "wp/v2/users/me", context="edit"), **signed(secrets))
    if isinstance(answer, TryLater):
        return answer
    if answer.status in (401, 403):
        return Reconnect(await why_not_let_in(http, api))
    number = answer.text("id")
    if not answer.ok or not number:
        return Refusal(_in_their_words(answer))
    may = answer.data.get("capabilities")
    if isinstance(may, dict) and not may.get("publish_posts"):
        return Refusal(MAY_NOT)
    return Hello(answer.text("name") or secrets.get("user", ""), number)


async def why_not_let_in(http: "httpx.AsyncClient", api: str) -> Sentence:
    """A wrong password and a site that takes none look the same; its front page tells them apart."""
    answer = await read(http, "GET", url(api, ""))
    told = answer.data if isinstance(answer, Answer) and answer.ok else None
    takes_none = isinstance(told, dict) and "authentication" in told and not told["authentication"]
    return NO_PASSWORDS if takes_none else NOT_ACCEPTED


async def refusal_of(
    http: "httpx.AsyncClient", access: Access, answer: Answer
) -> Refusal | Reconnect | TryLater:
    """What a 4xx of WordPress means to us."""
    code = answer.text("code")
    if answer.status == 401:
        return Reconnect(await why_not_let_in(http, access.endpoint))
    if (
        code == "rest_invalid_param"
    ):  # to somebody it does not know, WordPress calls a question about drafts invalid
        me = await who_am_i(http, access.endpoint, access.secrets)
        if isinstance(me, Reconnect):
            return me
    if code == "comment_flood":
        return TryLater(FLOOD, timedelta(seconds=20))
    if code in MAY_NOT_CODES:
        return Refusal(MAY_NOT)
    if code in GONE_CODES:
        return Refusal(GONE)
    return Refusal(_in_their_words(answer))


def without_door(site: str) -> str:
    """People copy the address from where they are: the dashboard, the login page."""
    for door in ("/wp-admin", "/wp-login.php", "/wp-json", "/index.php"):
        site = site.partition(door)[0]
    return site.rstrip("/")


def moment(said: object) -> datetime | None:
    """A ``date_gmt``, which WordPress writes without a zone."""
    try:
        return datetime.fromisoformat(str(said)).replace(tzinfo=UTC)
    except ValueError:
        return None


def _in_their_words(answer: Answer) -> Sentence:
    return msg("The site refused it: {detail}", detail=their_words(answer, "message", "code"))
