"""Photographs of pages: those that belong together are one paper, and nothing small or broken is one."""

import io

import pytest
from PIL import Image

from mailbot.core.domain.document import ReadBy, Trouble
from mailbot.reading.asking import Asking
from mailbot.reading.errands import Answer, Errand
from mailbot.reading.message import Depth, read_with_papers
from mailbot.reading.picture import is_page, read_pictures
from tests.reading.documents import FOLDER, TRUTH, carry, certain_elements, octets_of
from tests.reading.papers import make_mail, make_pdf, make_prose

ASKING = Asking("2", {}, 40, 60_000_000)
PAGES = ("page_1_turned.jpg", "page_2.png")


def draw(size: tuple[int, int], kind: str = "PNG", mode: str = "L", **options: object) -> bytes:
    """A picture, its upper left corner black."""
    picture = Image.new(mode, size, "white")
    picture.paste("black", (0, 0, size[0] // 2, size[1] // 4))
    octets = io.BytesIO()
    picture.save(octets, kind, **options)
    return octets.getvalue()


def opened(errand: Errand) -> Image.Image:
    """The picture that an errand carries."""
    return Image.open(io.BytesIO(errand.octets), formats=("PNG",))


def test_photographs_in_a_row_are_one_paper() -> None:
    """Each is a page, in the order of the mail; the paper goes by the first one's path."""
    mail = carry(*PAGES)
    _, _, errands = read_with_papers(mail, Depth.WHOLE)
    assert [(errand.path, errand.page) for errand in errands] == [("2", 1), ("2", 2)]
    told = [(FOLDER / "answers" / f"{name}.1.tsv").read_bytes() for name in PAGES]
    answers = {("2", page): Answer(octets) for page, octets in enumerate(told, start=1)}
    message, (octets,), _ = read_with_papers(mail, Depth.WHOLE, answers)
    paper = message.papers[0]
    assert (paper.path, paper.pages, paper.read_by) == ("2", 2, ReadBy.OCR)
    assert certain_elements(paper) == set(TRUTH["text.pdf"]["elements"])
    assert octets == octets_of(PAGES[0])


def test_another_paper_between_them_parts_photographs() -> None:
    """Pages of one paper follow each other."""
    photo = octets_of(PAGES[1])
    mail = make_mail(
        ("a.png", "image/png", photo),
        ("b.pdf", "application/pdf", make_pdf(*make_prose(1))),
        ("c.png", "image/png", photo),
    )
    papers = read_with_papers(mail, Depth.WHOLE)[0].papers
    assert [(paper.path, paper.pages) for paper in papers if not paper.is_body] == [("2", 1), ("3", 1), ("4", 1)]


@pytest.mark.parametrize(
    ("size", "expected"),
    [((850, 1100), True), ((1100, 850), True), ((1080, 2400), True), ((300, 200), False), ((2400, 500), False)],
)
def test_a_logo_is_no_page(size: tuple[int, int], expected: bool) -> None:
    """Small pictures and banners can hold no statement; a telephone's long screen can."""
    assert is_page(draw(size)) is expected


def test_a_small_picture_is_no_paper() -> None:
    """It neither becomes one nor keeps the mail from being read whole."""
    noise = Image.effect_noise((300, 200), 90)
    octets = io.BytesIO()
    noise.save(octets, "PNG")
    message = read_with_papers(make_mail(("seal.png", "image/png", octets.getvalue())), Depth.WHOLE)[0]
    assert [paper.path for paper in message.papers] == ["body"]
    assert message.whole


def test_a_picture_is_turned_as_its_camera_says() -> None:
    """EXIF orientation 6: the sheet lay on its side, and goes out upright."""
    exif = Image.Exif()
    exif[0x0112] = 6
    (errand,) = read_pictures([draw((1200, 800), "JPEG", exif=exif)], ASKING).errands
    upright = opened(errand)
    assert (upright.width, upright.height) == (800, 1200)
    assert upright.getpixel((790, 10)) == 0


def test_what_is_clear_is_white() -> None:
    """A screen's picture with nothing behind its letters is read as letters on paper."""
    picture = Image.new("RGBA", (900, 1100), (0, 0, 0, 0))
    octets = io.BytesIO()
    picture.save(octets, "PNG")
    (errand,) = read_pictures([octets.getvalue()], ASKING).errands
    assert opened(errand).getextrema() == (255, 255)


def test_a_large_photograph_is_made_smaller() -> None:
    """Fifty million pixels say no more than a page at 300 dpi."""
    (errand,) = read_pictures([draw((6000, 8000), "JPEG")], ASKING).errands
    assert max(opened(errand).size) <= 3_500


def test_a_picture_of_too_many_pixels_is_not_unpacked() -> None:
    """A few kilobytes that claim gigabytes are over a limit, and nobody's fault."""
    assert read_pictures([draw((20_000, 13_000), mode="1")], ASKING).trouble is Trouble.LIMIT


def test_a_fax_has_its_frames_for_pages() -> None:
    """Counted all, asked about the first dozen."""
    frames = [Image.new("1", (900, 1100), 1) for _ in range(15)]
    octets = io.BytesIO()
    frames[0].save(octets, "TIFF", save_all=True, append_images=frames[1:], compression="group4")
    found = read_pictures([octets.getvalue()], ASKING)
    assert (found.count, len(found.errands), found.trouble) == (15, 12, Trouble.NO_TEXT)


@pytest.mark.parametrize("octets", [b"\xff\xd8\xff" + b"x" * 9_000, b"II*\x00" + b"\xff" * 9_000])
def test_a_broken_picture_is_left_to_a_person(octets: bytes) -> None:
    """Another program may yet open it."""
    assert read_pictures([octets], ASKING).trouble is Trouble.UNSUPPORTED


def test_errands_stay_within_a_mails_limits() -> None:
    """However many photographs a mail brings, no more go out than may."""
    assert len(read_pictures([octets_of(PAGES[1])] * 5, Asking("2", {}, 3, 60_000_000)).errands) == 3
    assert read_pictures([octets_of(PAGES[1])], Asking("2", {}, 3, 100)).errands == ()
