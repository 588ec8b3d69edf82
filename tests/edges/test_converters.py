"""The converters' children: what the two programs make of a paper, and what becomes of one that hangs, dies or lies."""

import asyncio
import io
import os
import select
import shutil
import signal
import subprocess
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from mailbot.core.domain.document import ReadBy
from mailbot.core.reading_record import ErrandNote
from mailbot.edges import sandbox
from mailbot.edges.sandbox import ReadingServer, _Answer, _Errand
from mailbot.reading import kernel
from tests.reading.papers import make_mail, make_pdf, make_prose, make_statement_mail

# These libraries have no types of their own.
_new_canvas: Any = canvas.Canvas
_picture: Any = ImageReader
_open_paper: Any = pypdfium2.PdfDocument

RTF = b"{\\rtf1\\ansi The plaintiff's account.\\par " + b"Words of it. " * 40 + b"\\page The defendant's.\\par}"
ENDLESS_RTF = b"{\\rtf1\\ansi " + b"An endless paper.\\par\\page " * 60_000 + b"}"
_ODT = "urn:oasis:names:tc:opendocument:xmlns"


@pytest.fixture
async def server() -> AsyncIterator[ReadingServer]:
    """A running server, ended with its test."""
    server = ReadingServer.start(most_children=2)
    yield server
    server.close()


def needs(program: str) -> None:
    """Skips the test, or under CI fails it, where the program is not installed."""
    if shutil.which(program, path="/usr/bin:/bin:/usr/local/bin"):
        return
    absent = f"NOT TESTED with the real program: {program} is not installed (see .ci/run)"
    if os.environ.get("CI"):
        pytest.fail(absent)
    pytest.skip(absent)


@pytest.fixture
async def office(server: ReadingServer) -> ReadingServer:
    """A server on a machine where LibreOffice can be run: installed, with a private folder to be had."""
    needs("soffice")
    if not (await server.converter_layers())["room"]:
        pytest.skip("NOT TESTED with LibreOffice: this machine gives no private folder in memory")
    return server


@pytest.fixture
def reader_of_pictures(server: ReadingServer) -> ReadingServer:
    """A server on a machine with Tesseract."""
    needs("tesseract")
    return server


def _rendering(octets: bytes, suffix: str) -> _Errand:
    return _Errand(ErrandNote("2", 0, "render", suffix, len(octets)), octets)


def _recognition(octets: bytes, page: int = 1) -> _Errand:
    return _Errand(ErrandNote("2", page, "recognise", "png", len(octets)), octets)


def photograph(octets: bytes) -> bytes:
    """The same PDF as from a scanner: every page a picture of 200 dots an inch."""
    out = io.BytesIO()
    paper = _new_canvas(out, pagesize=(612, 792))
    for page in _open_paper(octets):
        picture = page.render(scale=200 / 72, grayscale=True).to_pil()
        paper.drawImage(_picture(picture), 0, 0, 612, 792)
        paper.showPage()
    paper.save()
    return out.getvalue()


def _words(answer: _Answer) -> str:
    assert answer.octets is not None, answer.trouble
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.octets)).pages)


def _family(server: ReadingServer) -> dict[int, str]:
    """The server's children and their children, however deep, by process id: the names of their programs."""
    parents: dict[int, int] = {}
    names: dict[int, str] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            head, _, tail = (folder / "stat").read_text().rpartition(")")
        except OSError:  # it has just ended
            continue
        parents[int(folder.name)] = int(tail.split()[1])
        names[int(folder.name)] = head.partition("(")[2]
    found: dict[int, str] = {}
    generation = {server.pid}
    while generation := {pid for pid, parent in parents.items() if parent in generation}:
        found |= {pid: names[pid] for pid in generation}
    return found


async def _office_at_work(task: "asyncio.Task[_Answer]", server: ReadingServer) -> dict[str, list[int]]:
    """Descriptors of the family's processes by name, as soon as LibreOffice has been running for a while."""
    seen: set[int] = set()
    while not task.done():
        family = _family(server)
        seen |= {pid for pid, name in family.items() if name == "soffice.bin"}
        if len(seen) > 1:  # the first has but written its settings
            found: dict[str, list[int]] = {}
            for pid, name in family.items():
                found.setdefault(name, []).append(os.pidfd_open(pid))
            if found.keys() > {"soffice.bin"}:
                return found
        await asyncio.wait({task}, timeout=0.005)
    raise AssertionError("it has never run")


def _have_ended(family: dict[str, list[int]], within_seconds: float = 10) -> bool:
    processes = [one for group in family.values() for one in group]
    ended = []
    for one in processes:
        watch = select.poll()
        watch.register(one, select.POLLIN)
        ended.append(bool(watch.poll(within_seconds * 1000)))
        os.close(one)
    return all(ended)


@contextmanager
def processes_of_the_same_user(count: int) -> Iterator[None]:
    """So many sleeping processes of the user that the converters run as."""
    user = kernel.NOBODY if os.geteuid() == 0 else os.geteuid()
    others = [subprocess.Popen(["sleep", "60"], user=user) for _ in range(count)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


# --- the whole way ---


async def test_a_word_processors_file_is_read_by_the_pdf_that_is_made_of_it(office: ReadingServer) -> None:
    """An RTF of two pages is read, and its pages are counted, but not held to be exact."""
    reading = await office.read(make_mail(("statement.rtf", "application/rtf", RTF)))
    paper = reading.message.papers[0]
    assert (paper.trouble, paper.pages, paper.pages_exact) == (None, 2, False)
    assert "plaintiff's account" in paper.opening
    assert reading.octets["2"] == RTF
    assert reading.message.whole


async def test_a_user_with_many_processes_can_have_papers_rendered(office: ReadingServer) -> None:
    """The kernel counts all that the user runs against the converter's limit, and a busy machine is no bad paper."""
    with processes_of_the_same_user(80):
        paper = (await office.read(make_mail(("statement.rtf", "application/rtf", RTF)))).message.papers[0]
    assert (paper.trouble, paper.pages) == (None, 2)


async def test_a_scan_is_read_by_its_words(reader_of_pictures: ReadingServer) -> None:
    """Two photographed pages come back as text, read by recognition; each page is told as it is done."""
    scan = photograph(make_pdf("The parties met in\nspring and agreed.", "They met once more\nin autumn."))
    told: list[tuple[int, int]] = []
    mail = make_statement_mail(scan)
    reading = await reader_of_pictures.read(mail, lambda done, pages: told.append((done, pages)))
    paper = reading.message.papers[0]
    assert (paper.read_by, paper.pages, paper.pages_exact) == (ReadBy.OCR, 2, True)
    assert "agreed" in paper.opening
    assert "autumn" in paper.opening
    assert told == [(0, 2), (1, 2), (2, 2)]


async def test_scans_read_at_the_same_time_are_never_mixed(reader_of_pictures: ReadingServer) -> None:
    """Three scans for two places: the one that had to wait is read as well as the others."""
    words = ("April", "November", "August")
    mails = [
        make_statement_mail(photograph(make_pdf(f"The parties last met on\na fine day in {word}, at noon.")))
        for word in words
    ]
    readings = await asyncio.gather(*(reader_of_pictures.read(mail) for mail in mails))
    for word, reading in zip(words, readings, strict=True):
        assert word in reading.message.papers[0].opening


# --- what a converter may not do ---


async def test_a_converter_can_reach_neither_secrets_nor_network_nor_other_programs(
    server: ReadingServer, tmp_path: Path
) -> None:
    """From inside both profiles neither settings nor ledger, no socket and no program of another's can be had."""
    settings, ledger = tmp_path / "mailbot.env", tmp_path / "ledger.sqlite3"
    for file in (settings, ledger):
        file.write_text("x")
    secrets = [str(settings), str(ledger), __file__, "/etc/passwd"]
    converting, reading = await server.converter_layers(secrets), await server.layers(secrets)
    assert reading["no_secret_read"]
    assert {"room", "own_processes", "landlock", "seccomp", "no_mount", "no_file_written"} <= converting.keys()
    if converting["landlock"] and converting["seccomp"]:
        assert converting["no_secret_read"]
        assert converting["no_other_program"]
        assert converting["no_socket"]
        assert converting["no_mount"]


async def test_what_a_paper_links_to_is_not_looked_up(office: ReadingServer) -> None:
    """A text that shows a picture of this machine's is laid out without it, though the picture could be read."""
    answer = await office._convert(_rendering(_linking_odt(), "odt"))
    assert "Before the link" in _words(answer)
    assert not any(page.images for page in PdfReader(io.BytesIO(answer.octets or b"")).pages)


def _linking_odt() -> bytes:
    picture = Path(shutil.which("soffice") or "").resolve().with_name("intro.png")
    assert picture.exists()
    names = {"office": "office", "text": "text", "draw": "drawing", "svg": "svg-compatible"}
    spaces = "".join(f' xmlns:{prefix}="{_ODT}:{name}:1.0"' for prefix, name in names.items())
    image = f'<draw:image xlink:href="file://{picture}" xlink:type="simple"/>'
    content = (
        f'<office:document-content{spaces} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">'
        "<office:body><office:text><text:p>Before the link"
        f'<draw:frame svg:width="5cm" svg:height="5cm" text:anchor-type="as-char">{image}</draw:frame>'
        "</text:p></office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{its}"/>'
        for name, its in (("/", kind), ("content.xml", "text/xml"))
    )
    manifest = f'<manifest:manifest xmlns:manifest="{_ODT}:manifest:1.0">{entries}</manifest:manifest>'
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return octets.getvalue()


# --- what goes wrong ---


async def test_a_converter_that_hangs_is_ended_with_all_that_it_started(
    office: ReadingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A paper that takes too long is told so; no LibreOffice is left, and the next mail is read."""
    monkeypatch.setattr(sandbox, "RENDER_SECONDS", 2.0)
    task = asyncio.create_task(office._convert(_rendering(ENDLESS_RTF, "rtf")))
    family = await _office_at_work(task, office)
    assert await task == _Answer(None, "time_out")
    assert _have_ended(family)
    assert (await office.read(make_statement_mail(make_pdf(*make_prose(1))))).message.whole


async def test_nothing_is_left_when_the_daemon_gives_up(office: ReadingServer) -> None:
    """A cancelled reading ends the converter that works for it, and LibreOffice with it."""
    task = asyncio.create_task(office._convert(_rendering(ENDLESS_RTF, "rtf")))
    family = await _office_at_work(task, office)
    task.cancel()
    await asyncio.wait({task})
    assert _have_ended(family)


async def test_nothing_is_left_when_the_server_is_killed(office: ReadingServer) -> None:
    """LibreOffice doesn't go on alone when its server has died; the errand is told as failed."""
    task = asyncio.create_task(office._convert(_rendering(ENDLESS_RTF, "rtf")))
    family = await _office_at_work(task, office)
    os.kill(office.pid, signal.SIGKILL)
    assert _have_ended(family)
    assert await task == _Answer(None, "failed")


async def test_a_converter_that_crashes_is_told_as_failed(office: ReadingServer) -> None:
    """LibreOffice killed by its own fault costs its errand alone."""
    task = asyncio.create_task(office._convert(_rendering(ENDLESS_RTF, "rtf")))
    family = await _office_at_work(task, office)
    signal.pidfd_send_signal(family["soffice.bin"][0], signal.SIGSEGV)
    assert await task == _Answer(None, "failed")
    assert _have_ended(family)
    assert "account" in _words(await office._convert(_rendering(RTF, "rtf")))


async def test_a_picture_that_is_none_is_told_as_failed(reader_of_pictures: ReadingServer) -> None:
    """Tesseract given garbage makes nothing of it, and that is an answer."""
    garbage = (b"GIF89a", b"\x89PNG\r\n\x1a\n" + bytes(1_000), b"\x00")
    answers = await asyncio.gather(*(reader_of_pictures._convert(_recognition(octets)) for octets in garbage))
    assert answers == [_Answer(None, "failed")] * len(garbage)


async def test_an_errand_over_the_limits_is_not_run(server: ReadingServer) -> None:
    """What a child asks beyond the limits of one mail is answered as over a limit, and no child is forked for it."""
    answers = await server._run([_recognition(b"", page) for page in (1, 2)], None)
    assert answers == {("2", page): _Answer(None, "limit") for page in (1, 2)}


@pytest.mark.parametrize("reply", [b"", b"done\0\0\0\0", b"gone\0\0\0\0%PDF-", b"\xff" * 8, b"DONE\0\0\0\0x"])
def test_a_reply_that_is_no_answer_is_refused(reply: bytes) -> None:
    """A converter's child that says anything but a known status, with octets after the good one, is not heard."""
    with pytest.raises(ValueError, match=r".*"):
        sandbox._answered(reply)
