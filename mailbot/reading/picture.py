"""What do photographs of pages say? Those that follow each other are one paper, read as a scan is."""

import contextlib
import io
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from PIL import Image, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin

from mailbot.core.domain.document import ReadBy, Trouble
from mailbot.reading.asking import Asking, PaperText, unread
from mailbot.reading.errands import Errand
from mailbot.reading.exhibits import solid
from mailbot.reading.pdf_pages import FEW_CHARACTERS
from mailbot.reading.scan import MOST_PAGES_RECOGNISED, page_errand, recognised_text

TYPES = frozenset({"image/jpeg", "image/png", "image/tiff"})
MOST_PIXELS = 120_000_000  # of one picture as sent: a large telephone makes fifty million
MOST_SIDE = 3_500  # pixels as recognised: a page of eleven inches at 300 dpi
LEAST_SIDE = 500  # of a page's shorter side: less than sixty dots an inch, which nobody reads
MOST_SHAPE = 4.0  # longer side to shorter: a banner is no page
MOST_FRAMES = 500  # of one TIFF, counted

_FORMATS = ("JPEG", "PNG", "TIFF")
# A telephone's JPEG of several pictures is told by the first plugin and read by the second.
_PLUGINS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin)  # a confined child can open no module
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# Broken pictures make the library raise nearly anything; each such case is a value here.
ANY_FAULT = (Exception, RecursionError, MemoryError)


def warm_pictures() -> None:
    """Writes and reads a small picture, so that a forked child finds every module and table loaded."""
    Image.preinit()
    for kind in ("PNG", "JPEG", "TIFF"):
        octets = io.BytesIO()
        Image.new("L", (8, 8)).save(octets, kind)
        with _open(octets.getvalue()) as picture:
            _upright(picture)


def is_page(octets: bytes) -> bool:
    """Whether a picture could be a page, by its size; one that can't be opened could be anything."""
    try:
        with _quietly(), _open(octets) as picture:
            width, height = picture.size
    except ANY_FAULT:
        return True
    shorter, longer = sorted((max(1, width), max(1, height)))
    return bool(shorter >= LEAST_SIDE and longer <= MOST_SHAPE * shorter)


def read_pictures(pictures: Sequence[bytes], asking: Asking) -> PaperText:
    """Photographs and faxes in order as one paper: a page each, of a TIFF one a frame."""
    with _quietly():
        return _read(pictures, asking)


def _read(pictures: Sequence[bytes], asking: Asking) -> PaperText:
    counts = [_count_frames(octets) for octets in pictures]
    if any(count is None for count in counts):
        return unread(Trouble.UNSUPPORTED)  # a person looks: another program may open it
    total = sum(count or 0 for count in counts)
    if any(count == 0 for count in counts):  # over the limit of pixels
        return unread(Trouble.LIMIT)
    texts = [recognised_text(asking, page) for page in range(1, total + 1)]
    if any(text is not None and solid(text) >= FEW_CHARACTERS for text in texts):
        pages = tuple(text or "" for text in texts)
        return PaperText(pages, total, count_exact=True, trouble=None, whole=False, read_by=ReadBy.OCR)
    errands = _ask(pictures, asking)
    return PaperText((), total, count_exact=True, trouble=Trouble.NO_TEXT, whole=False, errands=errands)


def _ask(pictures: Sequence[bytes], asking: Asking) -> tuple[Errand, ...]:
    if not asking.may_ask:
        return ()
    errands: list[Errand] = []
    octets_left = asking.most_octets
    most = min(MOST_PAGES_RECOGNISED, asking.most)
    for page, picture in enumerate(_frames(pictures), start=1):
        if page > most:
            break
        errand = page_errand(asking, page, picture)
        octets_left -= len(errand.octets)
        if octets_left < 0:
            break
        errands.append(errand)
    return tuple(errands)


def _frames(pictures: Sequence[bytes]) -> Iterator[Any]:
    for octets in pictures:
        try:
            with _open(octets) as picture:
                for frame in range(_frame_count(picture)):
                    picture.seek(frame)
                    yield _upright(picture)
        except ANY_FAULT:
            return  # the pages after it would have the wrong numbers


def _upright(picture: Any) -> Any:
    """The picture in grey, turned as its camera says (EXIF orientation), no larger than is recognised."""
    picture.draft("L", (MOST_SIDE, MOST_SIDE))  # a JPEG is so decoded at the size that is needed
    turned = ImageOps.exif_transpose(picture)
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        turned = turned.convert("RGBA")
        ground = Image.new("RGBA", turned.size, "white")
        turned = Image.alpha_composite(ground, turned)  # letters on nothing are meant to be seen on white
    grey = turned.convert("L")
    grey.thumbnail((MOST_SIDE, MOST_SIDE))
    return grey


def _count_frames(octets: bytes) -> int | None:
    """The pages of one picture; 0 where it has more pixels than are read, None where it can't be opened."""
    try:
        with _open(octets) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return 0
            return _frame_count(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return 0
    except ANY_FAULT:
        return None


def _frame_count(picture: Any) -> int:
    """Only a TIFF's frames are pages; a telephone's JPEG has maps of depth and brightness beside its picture."""
    return min(MOST_FRAMES, int(picture.n_frames)) if picture.format == "TIFF" else 1


def _open(octets: bytes) -> Any:
    return Image.open(io.BytesIO(octets), formats=_FORMATS)


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """The library warns of each odd tag of a stranger's picture; of all that, only its size matters."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield
