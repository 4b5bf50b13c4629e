"""Real picture files: nothing but the pixels reaches the publish copy, and what is no picture changes nothing."""

import io
import random
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sqlalchemy import text, update
from support.desks import desk_in
from support.phone import HEIC

from app.core.desk import Desk
from app.core.kernel.errors import Damaged, Refused
from app.core.kernel.text import LANGUAGES, render
from app.core.media.clean import residue
from app.core.media.intake import LONGEST_SIDE, MOST_BYTES, Taken, take_in
from app.core.storage.blobs import _content

SECRET = "Ambulatorio Rossi Mario 1971"
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:li>{SECRET}</rdf:li></x:xmpmeta>'.encode()
TRACES = (
    b"Exif",
    b"GPS",
    b"xmpmeta",
    b"ns.adobe",
    b"8BIM",
    b"ICC_PROFILE",
    b"tEXt",
    b"iTXt",
    b"zTXt",
    b"eXIf",
)


FATAL = ((228, 230), (404, 15))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk") as opened:
        yield opened


def scene(width: int = 64, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right: one sees how it was turned."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    return image.convert(mode)


def told(orientation: int = 1) -> Image.Exif:
    """What a phone writes: who, what and exactly where."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET
    exif[0x013B] = SECRET
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 7.0, 12.0), 3: "E", 4: (16.0, 52.0, 0.0)})
    exif.get_ifd(0x8769).update({0x927C: b"MakerNote " + SECRET.encode(), 0x9286: SECRET.encode()})
    return exif


def segment(number: int, inside: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, number, len(inside) + 2) + inside


def newspaper_jpeg() -> bytes:
    """IPTC in a Photoshop block, a thumbnail in EXIF and one in JFXX, Adobe's own segment, an unknown one."""
    thumbnail = encoded(scene(16, 10), "JPEG", comment=SECRET.encode())
    iptc = b"\x1c\x02\x78" + struct.pack(">H", len(SECRET)) + SECRET.encode()
    photoshop = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc
    exif = b"Exif\0\0" + told().tobytes()[6:] + thumbnail
    plain = encoded(scene(), "JPEG")
    return b"".join(
        (
            plain[:2],
            segment(0xE0, b"JFXX\0\x10" + thumbnail),
            segment(0xE1, exif),
            segment(0xED, photoshop),
            segment(0xE2, b"MPF\0" + SECRET.encode()),
            segment(0xEB, SECRET.encode()),
            segment(0xFE, SECRET.encode()),
            plain[2:],
            encoded(scene(), "JPEG", comment=SECRET.encode()),
        )
    )


def frames(count: int = 3) -> list[Image.Image]:
    """Different enough that none is merged with the one before."""
    return [Image.effect_noise((64, 40), 10 + 30 * n).convert("P") for n in range(count)]


def moving_gif() -> bytes:
    first, *rest = frames()
    data = encoded(
        first, "GIF", save_all=True, append_images=rest, duration=100, loop=0, comment=SECRET.encode()
    )
    note = SECRET.encode()
    captions = b"\x21\x01\x0c" + bytes(12) + bytes([len(note)]) + note + b"\0"
    xmp = b"\x21\xff\x0bXMP DataXMP" + bytes([len(note)]) + note + b"\0"
    icc = b"\x21\xff\x0bICCRGBG1012" + bytes([len(note)]) + note + b"\0"
    return data[:-1] + captions + xmp + icc + b";" + note


def encoded(image: Image.Image, kind: str, **extra: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **extra)
    return out.getvalue()


def texts() -> PngInfo:
    info = PngInfo()
    info.add_text("Author", SECRET)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    info.add_text("Comment", SECRET, zip=True)
    return info


def shown(taken: Taken) -> Image.Image:
    return Image.open(io.BytesIO(taken.public))


def red(pixel: object) -> bool:
    return isinstance(pixel, tuple) and pixel[0] > 200 and pixel[2] < 60


TALKATIVE: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: encoded(
        scene(), "JPEG", exif=told(), xmp=XMP, comment=SECRET.encode(), icc_profile=b"p" * 200
    ),
    "png": lambda: encoded(scene(), "PNG", exif=told(), pnginfo=texts()),
    "webp": lambda: encoded(scene(), "WEBP", exif=told(), xmp=XMP),
    "gif": lambda: encoded(scene(mode="P"), "GIF", comment=SECRET.encode()),
    "newspaper jpeg": newspaper_jpeg,
    "moving gif": moving_gif,
    "heic": lambda: HEIC,
}


@pytest.mark.parametrize("kind", TALKATIVE)
def test_the_publish_copy_holds_nothing_but_the_picture(kind: str) -> None:
    data = TALKATIVE[kind]()
    assert SECRET.encode() in data or zlib.compress(SECRET.encode()) in data, "the file does talk"
    taken = take_in("foto.jpg", data)
    assert SECRET.encode() not in taken.public
    assert not [trace for trace in TRACES if trace in taken.public]
    copy = shown(taken)
    copy.load()
    assert residue(taken.public, taken.mime) == []
    assert not copy.getexif() and not {"exif", "xmp", "comment", "icc_profile", "Author"} & set(copy.info)
    assert taken.original == data, "the file as it came is kept"


def test_every_copy_is_looked_through_once_more() -> None:
    """The control: what looks through the copies does see what the files above say."""
    mimes = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif"}
    for kind, mime in mimes.items():
        assert residue(TALKATIVE[kind](), mime), kind
    assert len(residue(newspaper_jpeg(), "image/jpeg")) >= 6
    assert residue(b"", "image/jpeg") and residue(b"GIF89a", "image/gif") and residue(b"x", "text/html")


def test_a_moving_gif_keeps_moving() -> None:
    taken = take_in("battito.gif", moving_gif())
    assert (taken.mime, taken.width, taken.height) == ("image/gif", 64, 40)
    with Image.open(io.BytesIO(taken.original)) as before, shown(taken) as after:
        assert after.n_frames == before.n_frames == 3 and after.info["loop"] == 0  # type: ignore[attr-defined]
        for number in range(3):
            before.seek(number), after.seek(number)
            assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()
            assert after.info["duration"] == 100


def test_a_photo_from_a_telephone() -> None:
    taken = take_in("IMG_0042.HEIC", HEIC)
    assert (taken.mime, taken.width, taken.height) == ("image/jpeg", 40, 64), "it stands upright"
    assert red(shown(taken).getpixel((4, 4))) and not red(shown(taken).getpixel((4, 60)))


def profile(red: tuple[float, float, float], name: bytes) -> bytes:
    """A colour profile as a telephone writes it; ``red`` is where its pure red lies (XYZ), the rest is sRGB's."""

    def xyz(*numbers: float) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(n * 65536)) for n in numbers)

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    told = b"desc\0\0\0\0" + struct.pack(">I", len(name) + 1) + name + bytes(1 + 11 + 67)
    parts = {
        b"desc": told + bytes(-len(told) % 4),
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(*red),
        b"gXYZ": xyz(0.3851, 0.7169, 0.0971),
        b"bXYZ": xyz(0.1431, 0.0606, 0.7141),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
        b"cprt": b"text\0\0\0\0none\0\0\0\0",
    }
    place, table, body = 128 + 4 + 12 * len(parts), struct.pack(">I", len(parts)), b""
    for tag, part in parts.items():
        table += struct.pack(">4sII", tag, place + len(body), len(part))
        body += part
    head = struct.pack(">II4s4s4s4s", place + len(body), 0, b"\2\x20\0\0", b"mntr", b"RGB ", b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body


def test_a_photo_over_which_the_decoder_falls_is_a_sentence_and_not_the_end(tmp_path: Path) -> None:
    """Found by chance: these bytes end the process that reads them."""
    data = bytearray(HEIC)
    for place, byte in FATAL:
        data[place] = byte
    with pytest.raises(Refused, match="damaged"):
        take_in("IMG_0042.HEIC", bytes(data))
    script = "import sys, pi_heif; pi_heif.open_heif(sys.stdin.buffer.read())"
    ran = subprocess.run([sys.executable, "-c", script], input=bytes(data), capture_output=True, check=False)
    assert ran.returncode not in (0, 1), "where it no longer falls, this proves nothing"


def test_wide_colours_are_told_in_those_every_screen_knows() -> None:
    """What the profile of the file says is done before it is left behind."""

    def taken(icc: bytes) -> tuple[int, ...]:
        flat = Image.new("RGB", (40, 40), (200, 90, 60))
        copy = take_in("a.jpg", encoded(flat, "JPEG", quality=95, **({"icc_profile": icc} if icc else {})))
        assert b"ICC_PROFILE" not in copy.public
        pixel = shown(copy).getpixel((20, 20))
        assert isinstance(pixel, tuple)
        return pixel

    plain = taken(b"")
    wide = taken(profile((0.5151, 0.2412, -0.0011), b"Display P3"))
    assert wide[0] > plain[0] + 10, "a wider red needs a stronger number"
    assert taken(b"p" * 99) == plain, "what cannot be understood changes nothing"
    assert taken(profile((0.5151, 0.2412, -0.0011), b"sRGB IEC61966-2.1")) == plain


def test_bytes_hung_on_the_end_stay_behind() -> None:
    data = encoded(scene(), "JPEG") + SECRET.encode()
    assert SECRET.encode() not in take_in("foto.jpg", data).public


@pytest.mark.parametrize(("orientation", "turned"), [(1, False), (3, False), (6, True), (8, True)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_stands_upright(kind: str, orientation: int, turned: bool) -> None:
    taken = take_in("foto", encoded(scene(), kind, exif=told(orientation)))
    assert (taken.width, taken.height) == ((40, 64) if turned else (64, 40)) == shown(taken).size
    first = shown(taken).convert("RGB").getpixel((4, 4))
    assert red(first) is (orientation in (1, 6))


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (encoded(Image.new("RGBA", (30, 20), (255, 0, 0, 90)), "PNG"), "image/png"),
        (encoded(Image.new("LA", (30, 20), (120, 90)), "PNG"), "image/png"),
        (encoded(Image.new("RGBA", (30, 20), (255, 0, 0, 90)), "WEBP"), "image/png"),
        (encoded(scene(), "WEBP"), "image/jpeg"),
        (encoded(scene(mode="P"), "GIF"), "image/png"),
        (encoded(scene(mode="CMYK"), "JPEG"), "image/jpeg"),
        (encoded(scene(mode="L"), "JPEG"), "image/jpeg"),
        (encoded(scene(mode="1"), "PNG"), "image/png"),
    ],
)
def test_every_kind_of_picture(data: bytes, mime: str) -> None:
    taken = take_in("disegno", data)
    assert taken.mime == mime == Image.MIME[str(shown(taken).format)]


def test_what_is_see_through_stays_so() -> None:
    taken = take_in("logo.png", encoded(Image.new("RGBA", (30, 20), (255, 0, 0, 90)), "PNG"))
    assert shown(taken).getpixel((5, 5)) == (255, 0, 0, 90)


def test_sixteen_bits_a_dot_do_not_turn_white() -> None:
    taken = take_in("radiografia.png", encoded(Image.new("I;16", (30, 20), 0x6400), "PNG"))
    level = shown(taken).convert("L").getpixel((5, 5))
    assert isinstance(level, int) and abs(level - 0x64) < 3


def test_a_large_photo_is_made_smaller() -> None:
    taken = take_in("grande.jpg", encoded(scene(5000, 2500), "JPEG"))
    assert (taken.width, taken.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_a_camera_of_a_hundred_megapixels() -> None:
    taken = take_in("cento.jpg", encoded(Image.new("L", (11_000, 9_000), 128), "JPEG"))
    assert max(taken.width, taken.height) == LONGEST_SIDE


# --- what is no picture ------------------------------------------------------------------------------------------


def bomb() -> bytes:
    """A PNG of 60,000 by 60,000 dots in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(9)))
        + chunk(b"IEND", b"")
    )


def gif_bomb() -> bytes:
    """A GIF that says two thousand dots a side, seven hundred times."""
    head = b"GIF89a" + struct.pack("<HHBBB", 2000, 2000, 0xF0, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return head + (b"\x21\xf9\x04\x04\x0a\0\0\0" + frame) * 700 + b";"


NOT_PICTURES = {
    "empty": (b"", "nothing Decoro can read"),
    "html": (b"<!doctype html><html><body>Accedi alla rete</body></html>", "nothing Decoro can read"),
    "pdf": (b"%PDF-1.4\n%%EOF\n", "nothing Decoro can read"),
    "noise": (random.Random(1).randbytes(5000), "nothing Decoro can read"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "nothing Decoro can read"),
    "tiff": (encoded(scene(), "TIFF"), "nothing Decoro can read"),
    "cut jpeg": (encoded(scene(), "JPEG")[:300], "damaged"),
    "cut png": (encoded(Image.effect_noise((64, 64), 50), "PNG")[:-900], "damaged"),
    "bomb": (bomb(), "unreasonable size"),
    "cut gif": (moving_gif()[:-900], "damaged"),
    "cut heic": (HEIC[:600], "damaged"),
    "avif": (b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miafMA1B" + bytes(400), "nothing Decoro can read"),
    "gif of a thousand dots a side and frame": (gif_bomb(), "unreasonable size"),
}


@pytest.mark.parametrize("kind", NOT_PICTURES)
def test_what_is_no_picture_changes_nothing(desk: Desk, tmp_path: Path, kind: str) -> None:
    data, said = NOT_PICTURES[kind]
    path = tmp_path / "foto.jpg"
    path.write_bytes(data)
    with pytest.raises(Refused, match=said) as refused:
        desk.media.take_file(path)
    for language in LANGUAGES:
        sentence = render(refused.value.sentence, language)
        assert sentence.endswith(".") and "{" not in sentence and "Error" not in sentence
    assert desk.media.all() == [] and desk.archive.blobs.digests() == set()
    assert path.read_bytes() == data


def test_a_file_of_300_mb_is_not_even_read(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "enorme.jpg"
    with path.open("wb") as file:
        file.truncate(300_000_000)
    with pytest.raises(Refused) as refused:
        desk.media.take_file(path)
    assert "300 MB" in render(refused.value.sentence, "it")
    assert desk.media.all() == [] and desk.archive.blobs.digests() == set()
    with pytest.raises(Refused, match="too large"):
        desk.media.take("incollata.png", bytes(MOST_BYTES + 1))


def test_a_file_that_is_not_there(desk: Desk, tmp_path: Path) -> None:
    for path in (tmp_path / "sparita.jpg", tmp_path):
        with pytest.raises(Refused, match="cannot be read"):
            desk.media.take_file(path)


def test_a_wrong_ending_is_no_obstacle(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "davvero-un-png.jpg"
    path.write_bytes(encoded(Image.new("RGBA", (30, 20), (255, 0, 0, 90)), "PNG"))
    assert desk.media.take_file(path).mime == "image/png"


def test_nonsense_is_refused_whatever_it_is() -> None:
    """A thousand damaged files: each is a picture or a sentence, never anything else."""
    dice = random.Random(7)
    whole = [make() for make in TALKATIVE.values()]
    outcomes = set()
    for _ in range(1000):
        data = bytearray(dice.choice(whole))
        for _ in range(dice.randint(1, 12)):
            data[dice.randrange(min(len(data), dice.choice((60, 400, 10**6))))] = dice.randrange(256)
        if dice.random() < 0.3:
            data = data[: dice.randrange(len(data))]
        try:
            take_in("foto.jpg", bytes(data))
            outcomes.add("taken")
        except Refused as refused:
            outcomes.add(str(refused)[:20])
    assert {"taken", "This file is nothing", "This picture is dama"} <= outcomes


# --- in the library ----------------------------------------------------------------------------------------------


def test_the_same_picture_twice_is_one(desk: Desk) -> None:
    data = encoded(scene(), "JPEG", exif=told())
    first, second = desk.media.take("uno.jpg", data), desk.media.take("due.jpg", data)
    assert first == second and desk.media.all() == [first]
    assert len(desk.archive.blobs.digests()) == 2, "the original and the copy, once"
    bare = desk.media.take("tre.jpg", encoded(scene(), "JPEG"))
    assert bare.id == first.id, "the same dots, with other metadata"


def test_a_name_with_folders_keeps_only_the_name(desk: Desk) -> None:
    assert desk.media.take("/home/greco/Pazienti/neo.jpg", encoded(scene(), "JPEG")).name == "neo.jpg"


def test_a_flipped_bit_is_noticed(desk: Desk) -> None:
    asset = desk.media.take("neo.jpg", encoded(scene(), "JPEG"))
    content = desk.media.content(asset)
    assert content == desk.archive.blobs.get(asset.digest)
    flipped = bytes([content[0] ^ 1]) + content[1:]
    with desk.archive.blobs.engine.begin() as connection:
        connection.execute(update(_content).where(_content.c.digest == asset.digest).values(data=flipped))
    with pytest.raises(Damaged):
        desk.media.content(asset)


def test_pictures_are_encrypted_on_the_disk(desk: Desk) -> None:
    desk.media.take("neo.jpg", encoded(scene(), "JPEG", exif=told()))
    with desk.archive.blobs.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    for path in desk.folder.glob("media.db*"):
        assert SECRET.encode() not in path.read_bytes() and b"JFIF" not in path.read_bytes()
