"""Which words of a PDF's page can its reader not see?

Cheap signs come first, for each piece of text that the page paints: its colour, its size, its place, how it is painted,
what is painted over it. Only a page that shows such a sign is rendered, with those pieces and without: words that make
no difference to what is seen are taken from the page before it is read. White words on a dark ground therefore stay.
"""

import ctypes
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw
from PIL import ImageChops

MOST_OBJECTS = 4_000  # of a page; a dense one has some hundreds. Above it the page is not told whole
MOST_FORM_DEPTH = 3
MOST_PIECE_OCTETS = 2_000  # of UTF-16, to tell whether a piece is blank
LEAST_POINTS = 4.0  # smaller letters are no print; footnote marks have six
PALE = 235  # each of red, green and blue, of 255
FAINT_ALPHA = 25  # of 255
LEAST_CONTRAST = 40  # grey levels between ink and ground
COVERS_PAGE = 0.6  # of the page's area: a scan's picture
LEAST_COVER_POINTS = 6.0  # of a shape's height: rules and underlines cover nothing
MOST_PIXELS = 2_000_000  # of the page as rendered for this: one pixel a point, fewer on a poster

_raw: Any = pypdfium2.raw  # it has no types of its own
_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5  # kinds of page object (fpdf_edit.h)
_UNPAINTED, _CLIPPING = 3, 7  # neither filled nor stroked (ISO 32000-1 table 106)
_UNSEEN_MODES = frozenset({_UNPAINTED, _CLIPPING})
_NO_FILL = 0

_Matrix = tuple[float, float, float, float, float, float]
_Bounds = tuple[float, float, float, float]  # left, bottom, right, top
_UNMOVED: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class _Piece(NamedTuple):
    """One piece of text that may be unseen: its turn among the page's objects, and the form around it, if any."""

    turn: int
    item: Any
    form: Any
    around: _Matrix  # of that form
    is_no_print: bool  # too small, or beside the page: seen or not, nobody reads it

    @property
    def bounds(self) -> _Bounds | None:
        """Where it stands on the page."""
        return _bounds(self.item, self.around)


@dataclass(slots=True)
class Seen:
    """What a page's objects show."""

    pictures: int = 0
    paths: int = 0
    texts: int = 0
    hidden: int = 0  # pieces of text taken from the page
    has_layer: bool = False  # unpainted words that stand where a scan's picture shows ink
    is_whole: bool = True  # False: there was more than was looked at
    covers_page: bool = False  # one picture fills most of it
    suspects: list[_Piece] = field(default_factory=list)
    shown: list[_Piece] = field(default_factory=list)  # plain text, which something may yet cover
    covers: list[tuple[int, _Bounds]] = field(default_factory=list)  # by the turn at which it is painted


_NUMBER, _PLACE = ctypes.c_int, ctypes.c_void_p


def _quick(function: Any, answer: Any, *arguments: Any) -> Any:
    """The function with addresses as plain numbers: pypdfium2's own makes an object at each call, and takes thrice."""
    return ctypes.CFUNCTYPE(answer, *arguments)(_address(function))


def _address(pointer: Any) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


_count_objects = _quick(_raw.FPDFPage_CountObjects, _NUMBER, _PLACE)
_count_form_objects = _quick(_raw.FPDFFormObj_CountObjects, _NUMBER, _PLACE)
_get_object = _quick(_raw.FPDFPage_GetObject, _PLACE, _PLACE, _NUMBER)
_get_form_object = _quick(_raw.FPDFFormObj_GetObject, _PLACE, _PLACE, ctypes.c_ulong)
_get_kind = _quick(_raw.FPDFPageObj_GetType, _NUMBER, _PLACE)
_get_mode = _quick(_raw.FPDFTextObj_GetTextRenderMode, _NUMBER, _PLACE)
_get_size = _quick(_raw.FPDFTextObj_GetFontSize, _NUMBER, _PLACE, _PLACE)
_get_matrix = _quick(_raw.FPDFPageObj_GetMatrix, _NUMBER, _PLACE, _PLACE)
_get_colour = _quick(_raw.FPDFPageObj_GetFillColor, _NUMBER, *[_PLACE] * 5)
_get_bounds = _quick(_raw.FPDFPageObj_GetBounds, _NUMBER, *[_PLACE] * 5)
_is_transparent = _quick(_raw.FPDFPageObj_HasTransparency, _NUMBER, _PLACE)
_get_draw_mode = _quick(_raw.FPDFPath_GetDrawMode, _NUMBER, _PLACE, _PLACE, _PLACE)
_get_text = _quick(_raw.FPDFTextObj_GetText, ctypes.c_ulong, _PLACE, _PLACE, _PLACE, ctypes.c_ulong)
_remove = _quick(_raw.FPDFPage_RemoveObject, _NUMBER, _PLACE, _PLACE)
_remove_from_form = _quick(_raw.FPDFFormObj_RemoveObject, _NUMBER, _PLACE, _PLACE)
_destroy = _quick(_raw.FPDFPageObj_Destroy, None, _PLACE)

# Where pdfium writes its answers, made once: a page asks a thousand times.
_colour = (ctypes.c_uint * 4)()
_colour_places = [ctypes.addressof(_colour) + 4 * place for place in range(4)]
_four = (ctypes.c_float * 4)()
_four_places = [ctypes.addressof(_four) + 4 * place for place in range(4)]
_six = (ctypes.c_float * 6)()
_six_place = ctypes.addressof(_six)
_numbers = (ctypes.c_int * 2)()
_number_places = [ctypes.addressof(_numbers) + 4 * place for place in range(2)]


def without_hidden(page: Any, reopen: Callable[[], Any], *, may_render: bool = True) -> tuple[Any, Seen]:
    """A page (`pypdfium2.PdfPage`), or the same one opened again, without what its reader can't see.

    Where it may not be rendered all that shows a sign is taken away, but for the words on a scan; it is not told whole.
    """
    seen = _look(page)
    suspects = _with_words(page, seen.suspects)
    if not suspects:
        return page, seen
    if not may_render:
        return page, _unrendered(page, suspects, seen)
    box = page.get_cropbox()
    before = _rendered(page, box)
    frames = [_frame(piece.bounds, box, before) for piece in suspects]
    is_unpainted = all(_get_mode(piece.item) == _UNPAINTED for piece in suspects)  # a scan's layer: no need to compare
    _take_away(page, suspects)
    after = before if is_unpainted else _rendered(page, box)
    unseen = set()
    for piece, frame in zip(suspects, frames, strict=True):
        if not piece.is_no_print and frame and _contrast(ImageChops.difference(before.crop(frame), after.crop(frame))):
            continue
        if not piece.is_no_print and frame and seen.covers_page and _contrast(before.crop(frame)):
            seen.has_layer = True  # words under, or unpainted over, a scan that shows ink there: its text layer
        else:
            unseen.add(piece.turn)
    if len(unseen) < len(suspects):
        page = reopen()
        _take_away(page, [piece for piece in _look(page).suspects if piece.turn in unseen])
    seen.hidden = len(unseen)
    return page, seen


def _unrendered(page: Any, suspects: Sequence[_Piece], seen: Seen) -> Seen:
    seen.is_whole = False
    if seen.covers_page:
        seen.has_layer = True
    else:
        _take_away(page, suspects)
        seen.hidden = len(suspects)
    return seen


def _look(page: Any) -> Seen:
    seen = Seen()
    _look_over(_address(page.raw), None, _UNMOVED, page.get_cropbox(), seen, 0)
    _find_covered(seen)
    return seen


def _look_over(holder: Any, form: Any, around: _Matrix, box: _Bounds, seen: Seen, depth: int) -> None:
    for item in _objects(holder, form):
        turn = seen.pictures + seen.paths + seen.texts
        if turn >= MOST_OBJECTS:
            seen.is_whole = False
            return
        kind = _get_kind(item)
        if kind == _TEXT:
            seen.texts += 1
            _look_at_text(item, form, around, box, seen, turn)
        elif kind == _IMAGE:
            seen.pictures += 1
            _look_at_picture(item, around, box, seen, turn)
        elif kind == _PATH:
            seen.paths += 1
            _look_at_shape(item, around, seen, turn)
        elif kind == _FORM and depth < MOST_FORM_DEPTH:
            _look_over(item, item, _product(_matrix(item), around), box, seen, depth + 1)


def _objects(holder: Any, form: Any) -> Iterator[Any]:
    if form is None:
        for place in range(min(_count_objects(holder), MOST_OBJECTS + 1)):
            yield _get_object(holder, place)
    else:
        for place in range(min(_count_form_objects(holder), MOST_OBJECTS + 1)):
            yield _get_form_object(holder, place)


def _look_at_text(item: Any, form: Any, around: _Matrix, box: _Bounds, seen: Seen, turn: int) -> None:
    _get_matrix(item, _six_place)
    _, _, c, d, x, y = _six[:] if around is _UNMOVED else _product(_matrix(item), around)
    _get_size(item, _four_places[0])
    is_no_print = math.hypot(c, d) * _four[0] < LEAST_POINTS or not (
        box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1
    )
    is_suspect = is_no_print or _get_mode(item) in _UNSEEN_MODES or _is_pale(item)
    (seen.suspects if is_suspect else seen.shown).append(_Piece(turn, item, form, around, is_no_print))


def _is_pale(item: Any) -> bool:
    if not _get_colour(item, *_colour_places):
        return False
    return _colour[3] <= FAINT_ALPHA or (_colour[0] >= PALE and min(_colour[:3]) >= PALE)


def _look_at_picture(item: Any, around: _Matrix, box: _Bounds, seen: Seen, turn: int) -> None:
    bounds = _bounds(item, around)
    if bounds is None:
        return
    width = min(bounds[2], box[2]) - max(bounds[0], box[0])
    height = min(bounds[3], box[3]) - max(bounds[1], box[1])
    page = (box[2] - box[0]) * (box[3] - box[1])
    if width > 0 and height > 0 and width * height >= COVERS_PAGE * page:
        seen.covers_page = True
    _add_cover(item, bounds, seen, turn)


def _look_at_shape(item: Any, around: _Matrix, seen: Seen, turn: int) -> None:
    bounds = _bounds(item, around) if seen.shown else None
    if bounds is not None and _is_filled(item):
        _add_cover(item, bounds, seen, turn)


def _add_cover(item: Any, bounds: _Bounds, seen: Seen, turn: int) -> None:
    """Notes what lies over words painted before it; rules and underlines cover nothing."""
    if seen.shown and bounds[3] - bounds[1] >= LEAST_COVER_POINTS and not _is_transparent(item):
        seen.covers.append((turn, bounds))


def _is_filled(path: Any) -> bool:
    return bool(_get_draw_mode(path, *_number_places)) and _numbers[0] != _NO_FILL


def _find_covered(seen: Seen) -> None:
    """Adds the words that lie wholly under a picture or a filled shape painted after them."""
    if not seen.covers or len(seen.covers) * len(seen.shown) > 50 * MOST_OBJECTS:
        seen.is_whole = seen.is_whole and not seen.covers
        return
    last = max(turn for turn, _ in seen.covers)
    for piece in seen.shown:
        bounds = piece.bounds if piece.turn < last else None
        if bounds is not None and any(piece.turn < turn and _lies_in(bounds, cover) for turn, cover in seen.covers):
            seen.suspects.append(piece)


def _lies_in(inner: _Bounds, outer: _Bounds) -> bool:
    return (
        inner[0] >= outer[0] - 1 and inner[1] >= outer[1] - 1 and inner[2] <= outer[2] + 1 and inner[3] <= outer[3] + 1
    )


def _with_words(page: Any, pieces: Sequence[_Piece]) -> list[_Piece]:
    """Those that are not blank: word processors leave white and tiny blanks about."""
    if not pieces:
        return []
    words = page.get_textpage()
    place = _address(words.raw)
    return [piece for piece in pieces if _holds_words(piece.item, place)]


def _holds_words(item: Any, words: Any) -> bool:
    length = _get_text(item, words, None, 0)
    if not 0 < length <= MOST_PIECE_OCTETS:
        return bool(length)
    place = (ctypes.c_ushort * (length // 2 + 1))()
    _get_text(item, words, ctypes.addressof(place), length)
    return bool(bytes(place).decode("utf-16-le", "replace").strip("\x00 \t\r\n\u00a0"))


def _rendered(page: Any, box: _Bounds) -> Any:
    """The page in grey, as its own axes lie, a pixel a point."""
    scale = min(1.0, math.sqrt(MOST_PIXELS / max(1.0, (box[2] - box[0]) * (box[3] - box[1]))))
    return page.render(scale=scale, grayscale=True, rotation=-page.get_rotation() % 360).to_pil()


def _frame(bounds: _Bounds | None, box: _Bounds, picture: Any) -> tuple[int, int, int, int] | None:
    """Where these bounds lie on the rendered page, in pixels; None where they don't."""
    if bounds is None:
        return None
    left, bottom, right, top = bounds
    scale = picture.width / max(1.0, box[2] - box[0])
    frame = (
        max(0, int((left - box[0]) * scale)),
        max(0, int((box[3] - top) * scale)),
        min(picture.width, int((right - box[0]) * scale) + 1),
        min(picture.height, int((box[3] - bottom) * scale) + 1),
    )
    return frame if frame[0] < frame[2] and frame[1] < frame[3] else None


def _contrast(picture: Any) -> bool:
    darkest, lightest = picture.getextrema()
    return bool(lightest - darkest >= LEAST_CONTRAST)


def _take_away(page: Any, pieces: Sequence[_Piece]) -> None:
    for piece in pieces:
        if piece.form is None:
            removed = _remove(_address(page.raw), piece.item)
        else:
            removed = _remove_from_form(piece.form, piece.item)
        if removed:
            _destroy(piece.item)


def _matrix(item: Any) -> _Matrix:
    if not _get_matrix(item, _six_place):
        return _UNMOVED
    a, b, c, d, e, f = _six
    return a, b, c, d, e, f


def _product(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    m, n, o, p, q, r = then
    return (a * m + b * o, a * n + b * p, c * m + d * o, c * n + d * p, e * m + f * o + q, e * n + f * p + r)


def _bounds(item: Any, around: _Matrix) -> _Bounds | None:
    """Left, bottom, right, top on the page, in points."""
    if not _get_bounds(item, *_four_places):
        return None
    left, bottom, right, top = _four
    if around is _UNMOVED:
        return left, bottom, right, top
    a, b, c, d, e, f = around
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)
