"""How are the vocabularies of the sections written down?"""


def word_set(*lines: str) -> frozenset[str]:
    """The words of some lines of text, parted by white space."""
    return frozenset(word for line in lines for word in line.split())
