"""What has to be said or done about a picture or a video before it may be signed, in the words of the screen: pure."""

from collections.abc import Sequence

from app.core.kernel.text import Sentence, msg
from app.core.media.model import Asset, Depicts
from app.core.platforms.contract import Limits


def still_to_say(asset: Asset) -> list[Sentence]:
    """What nobody said or did yet about a picture or a video."""
    found: list[Sentence] = []
    if asset.unwatched:
        found.append(msg("Play the video {name} to its end before it is signed.", name=asset.name))
    if asset.video and asset.voice is None:
        found.append(msg("Say whether a voice is heard in {name}.", name=asset.name))
    if asset.described:
        if asset.to_cover:
            found.append(
                msg("Cover the words and screens in {name}: they tell who somebody is.", name=asset.name)
            )
        if asset.generated is None:
            found.append(msg("Say whether {name} was made or changed with AI.", name=asset.name))
    elif asset.depicts is Depicts.UNKNOWN or asset.traces is not None:
        found.append(msg("Say who is in the picture {name}.", name=asset.name))
    else:
        found.append(msg("Say whether {name} shows names, screens, badges or tattoos.", name=asset.name))
    return found


def in_short(asset: Asset) -> tuple[Sentence, str] | None:
    """The first of it beside a small picture, with its tone; None where all is said."""
    if asset.unwatched:
        return msg("Play it to the end"), "warn"
    if asset.described:
        if asset.to_cover:
            return msg("Cover what can be read"), "block"
        if asset.video and asset.voice is None:
            return msg("Say whether a voice is heard"), "warn"
        return (msg("Say whether AI made it"), "warn") if asset.generated is None else None
    if asset.depicts is Depicts.UNKNOWN or asset.traces is not None:
        return msg("Say who is in it"), "warn"
    return msg("Say what can be read in it"), "warn"


def video_objections(assets: Sequence[Asset], limits: Limits, channel: str) -> list[Sentence]:
    """What the platform would refuse of a video; it is sent as it is, never made smaller."""
    videos = [asset for asset in assets if asset.video]
    found: list[Sentence] = []
    if len(videos) > limits.videos:
        found.append(
            msg("{platform} takes no video from here: take it off, or the channel.", platform=channel)
            if not limits.videos
            else msg("{platform} takes one video in a post.", platform=channel)
        )
        return found
    for video in videos:
        if len(assets) > 1:
            found.append(msg("{platform} takes a video or pictures, not both.", platform=channel))
        if video.size > limits.video_bytes:
            found.append(
                msg("The video {name} is too large for {platform}.", name=video.name, platform=channel)
            )
        if limits.video_seconds and video.seconds > limits.video_seconds:
            found.append(
                msg("The video {name} is too long for {platform}.", name=video.name, platform=channel)
            )
    return found
