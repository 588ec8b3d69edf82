"""Which octets stand where they should not? Changes to any octets, of which every kind of mutant takes its part."""

import random
from collections.abc import Callable
from random import Random

# chance, octets, the octets of another seed
Change = Callable[[Random, bytes, bytes], bytes]

MOST_OCTETS = 3_000_000  # of one mutant: what is larger is no more hostile, and slows the run down
NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
WORDS = (b"\0", b"\xff" * 4, b"%n%s", b"\r\n\r\n", b"../../", b"\x1b[2J", b"\xe2\x80\xae", b"9" * 40, b"-1", b"NaN")


def chance_of(seed: int, index: int) -> Random:
    """Chance that falls the same way on every machine."""
    return random.Random(f"{seed}:{index}")  # noqa: S311 - no secret


def flip(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A few bits turned over."""
    changed = bytearray(octets)
    for _ in range(chance.choice((1, 1, 2, 4, 16, 64)) if changed else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def overwrite(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A run of octets replaced by chance."""
    start, end = stretch(chance, octets, 64)
    return octets[:start] + chance.randbytes(end - start) + octets[end:]


def cut_out(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A stretch left out."""
    start, end = stretch(chance, octets, 4_000)
    return octets[:start] + octets[end:]


def cut_short(chance: Random, octets: bytes, other: bytes) -> bytes:
    """The end lost on the way."""
    return octets[: chance.randrange(len(octets) + 1)]


def double(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A stretch that comes twice, or a few hundred times."""
    start, end = stretch(chance, octets, 2_000)
    return octets[:end] + octets[start:end] * chance.choice((1, 1, 1, 2, 8, 300)) + octets[end:]


def swap(chance: Random, octets: bytes, other: bytes) -> bytes:
    """Two stretches that changed places."""
    a, b, c, d = sorted(chance.randrange(len(octets) + 1) for _ in range(4))
    return octets[:a] + octets[c:d] + octets[b:c] + octets[a:b] + octets[d:]


def splice(chance: Random, octets: bytes, other: bytes) -> bytes:
    """The beginning of one and the end of another."""
    return octets[: chance.randrange(len(octets) + 1)] + other[chance.randrange(len(other) + 1) :]


def graft(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A stretch of another set in."""
    start, end = stretch(chance, other, 4_000)
    place = chance.randrange(len(octets) + 1)
    return octets[:place] + other[start:end] + octets[place:]


def insert_word(chance: Random, octets: bytes, other: bytes) -> bytes:
    """Something that readers trip over, anywhere."""
    place = chance.randrange(len(octets) + 1)
    return octets[:place] + chance.choice(WORDS) * chance.choice((1, 1, 3, 500)) + octets[place:]


def lie_in_binary(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A number at the edge of its range, wherever it falls."""
    size, order = chance.choice((1, 2, 4, 8)), chance.choice(("little", "big"))
    return put_number(octets, chance.randrange(max(1, len(octets))), number(chance, size), size=size, order=order)


ANYWHERE: tuple[Change, ...] = (
    *(flip, flip, overwrite, cut_out, cut_short, double, swap, splice, graft, insert_word, lie_in_binary),
)


def stretch(chance: Random, octets: bytes, most: int) -> tuple[int, int]:
    """The ends of a stretch, more often short than long."""
    start = chance.randrange(len(octets) + 1)
    length = chance.randrange(1, chance.choice((4, 32, 256, most)) + 1)
    return start, min(len(octets), start + length)


def number(chance: Random, size: int) -> int:
    """One at the edge, or any, that fits into so many octets."""
    top = 1 << 8 * size
    return (chance.choice(NUMBERS) if chance.random() < 0.7 else chance.randrange(top)) % top


def put_number(octets: bytes, place: int, value: int, *, size: int, order: str = "little") -> bytes:
    """The octets with that number written over a place."""
    written = value.to_bytes(size, "big" if order == "big" else "little")
    return octets[:place] + written + octets[place + size :]


def pick(chance: Random, octets: bytes, mark: bytes) -> int:
    """One of the places where the mark stands; -1 where none does."""
    places: list[int] = []
    place = octets.find(mark)
    while place >= 0 and len(places) < 1_000:
        places.append(place)
        place = octets.find(mark, place + 1)
    return chance.choice(places) if places else -1
