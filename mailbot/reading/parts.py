"""Which parts does a message have, those inside its containers too?"""

import email.message
import re

from mailbot.core.reading_record import most_unpacked
from mailbot.reading.containers.allowance import Allowance
from mailbot.reading.leaf import Leaf
from mailbot.reading.mime_tree import walk_tree
from mailbot.reading.unpacking import settle_texts, unpack, with_forwarded_text

MOST_PARTS = 500
_REPLIES = re.compile(r"\s*(?:\[[^\]]{1,30}\]\s*)*(?:re|aw|sv|antw|r)\s*:", re.IGNORECASE)

__all__ = ["Leaf", "list_leaves"]


def list_leaves(
    message: email.message.Message, *, opens_containers: bool = True
) -> tuple[tuple[Leaf, ...], tuple[str, ...]]:
    """Every leaf in order, each container's members behind it, and the codes of what was left out.

    A mail that is attached is opened as a container: its header is nobody's, its text is a paper.
    """
    troubles: list[str] = []
    received: list[Leaf] = []
    for leaf in walk_tree(message, troubles):
        if len(received) == MOST_PARTS:
            troubles.append("too_many_parts")
            break
        received.append(leaf)
    if not opens_containers:
        return tuple(received), tuple(dict.fromkeys(troubles))
    allowance = Allowance(most_unpacked(sum(len(leaf.octets) for leaf in received)))
    leaves = settle_texts([found for leaf in received for found in unpack(leaf, allowance, troubles)])
    if not _REPLIES.match(str(message.get("subject", ""))[:200]):  # an answer quotes what it answers
        leaves = with_forwarded_text(leaves, allowance, troubles)
    if len(leaves) > MOST_PARTS:
        troubles.append("too_many_parts")
    return tuple(leaves[:MOST_PARTS]), tuple(dict.fromkeys(troubles))
