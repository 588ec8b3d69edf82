"""Does a text hand a settlement statement over, and does it hand it over now?"""

from mailbot.core import kind_words as words
from mailbot.core.sentences import split_sentences


def hands_over(text: str, *, has_papers: bool) -> bool:
    """Whether a cover text or letter hands a statement over (contract §5 (b)): named, and given with it.

    A statement that was sent before or will be sent is not handed over; nor is a motion or an exhibit about one. With
    papers beside it "ours is attached", or a page that replaces one sent before, is enough.
    """
    sentences = split_sentences(text)
    if any(_sentence_hands_over(sentence, has_papers=has_papers) for sentence in sentences):
        return True
    if any(words.BY_LINK.search(sentence) for sentence in sentences):
        return any(_names_one(sentence) and not words.NOT_NOW.search(sentence) for sentence in sentences)
    # "Please disregard the statement that I sent. A corrected version is attached."
    return any(_replaces(sentence) for sentence in sentences) and any(_names_one(sentence) for sentence in sentences)


def withdraws(text: str) -> bool:
    """Whether a text takes back what was sent before and gives nothing in its place."""
    return bool(words.WITHDRAWS.search(text)) and not any(_replaces(s) for s in split_sentences(text))


def names_statement(subject: str) -> bool:
    """Whether a subject names a statement, and not what is said of statements, moved for or agreed on."""
    named = words.NAMES_STATEMENT.search(subject)
    return named is not None and not words.NO_TITLE.search(subject) and not words.MANY_STATEMENTS.search(subject)


def _sentence_hands_over(sentence: str, *, has_papers: bool) -> bool:
    if has_papers and _replaces(sentence):
        return True
    if words.HANDS_WITH_IT.search(sentence):
        named = words.NAMES_STATEMENT.search(sentence)
        if not named and has_papers:
            named = words.MAY_NAME_STATEMENT.search(sentence)
        return named is not None and not words.GOVERNED_BY_OTHER.search(sentence[: named.start()])
    return bool(words.HANDS_NOW.search(sentence)) and _names_one(sentence) and not words.NOT_NOW.search(sentence)


def _replaces(sentence: str) -> bool:
    return bool(words.HANDS_WITH_IT.search(sentence) and words.REPLACES.search(sentence))


def _names_one(sentence: str) -> bool:
    named = words.NAMES_STATEMENT.search(sentence)
    if not named or words.MANY_STATEMENTS.search(sentence) or words.OWN_WORDS.match(sentence[named.end() :]):
        return False
    return not words.GOVERNED_BY_OTHER.search(sentence[: named.start()])
