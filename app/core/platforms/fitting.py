"""Whether something fits a platform, asked once more before anything is uploaded."""

from app.core.kernel.text import Sentence, msg, nmsg
from app.core.platforms.contract import Limits, Outgoing, Refusal, Unit
from app.core.platforms.counting import Counted, measure_text


def too_long(counted: Counted, platform: str) -> Sentence:
    """By how much a text that does not fit is over."""
    over = counted.used - counted.limit
    if counted.unit is Unit.BYTES:
        return msg(
            "The text takes {over} bytes more than {platform} has room for.", over=over, platform=platform
        )
    return nmsg(
        "The text is {count} character too long for {platform}.",
        "The text is {count} characters too long for {platform}.",
        over,
        platform=platform,
    )


def misfit(text: str, outgoing: Outgoing, limits: Limits, platform: str) -> Refusal | None:
    """Why the platform would refuse it; None where it fits. ``text`` is what is really said."""
    if not text.strip() and not outgoing.images:
        return Refusal(msg("There is nothing to say yet: the text is empty."))
    counted = measure_text(text, limits)
    if not counted.fits:
        return Refusal(too_long(counted, platform))
    if len(outgoing.images) > limits.images:
        return Refusal(
            msg("{platform} takes at most {most} pictures.", platform=platform, most=limits.images)
        )
    for image in outgoing.images:
        if image.mime not in limits.image_types:
            return Refusal(
                msg(
                    "The picture {name} has a format that {platform} does not take.",
                    name=image.name,
                    platform=platform,
                )
            )
        if len(image.data) > limits.image_bytes:
            return Refusal(
                msg("The picture {name} is too large for {platform}.", name=image.name, platform=platform)
            )
        if len(image.alt) > limits.alt:
            return Refusal(
                msg(
                    "The description of {name} is too long for {platform}.",
                    name=image.name,
                    platform=platform,
                )
            )
    return None
