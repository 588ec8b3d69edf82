"""Which words tell of facts, law, damages? Learns it from labelled statements and writes the weights that ship.

Needs scikit-learn, which nothing else here does. Run with the folders to learn from; a folder that is left out can
then be measured with tests/bench/sections.py.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from mailbot.core import sections
from mailbot.core.sections.heading_words import Topic
from mailbot.core.sections.segments import segment
from mailbot.core.sections.sentence_kinds import KINDS, WEIGHTS_FILE, features

_FEWEST = 4  # sentences of the same word or pair
_SCALE = 100  # weights are whole hundredths: they read, and never differ in the last digit


def gather(folders: list[Path]) -> tuple[list[set[str]], list[int]]:
    """Sentences that stand under a heading of one topic alone, as the sets of their words and pairs."""
    found: list[set[str]] = []
    kinds: list[int] = []
    for folder in folders:
        for name, truth in json.loads((folder / "truth.json").read_text()).items():
            if "sections" not in truth:
                continue
            for piece in segment([(folder / f"{name}.txt").read_text()]).pieces:
                if len(piece.topics) == 1 and piece.words.count(" ") > 2:
                    found.append(set(features(piece.low)))
                    kinds.append(KINDS.index(next(iter(piece.topics))))
    return found, kinds


def main() -> None:
    """Trains and writes the file."""
    assert set(KINDS) == set(Topic)
    sentences, kinds = gather([Path(folder) for folder in sys.argv[1:]])
    counted = Counter(feature for sentence in sentences for feature in sentence)
    kept = {feature for feature, count in counted.items() if count >= _FEWEST}
    vectors = DictVectorizer()
    rows = vectors.fit_transform([dict.fromkeys(sentence & kept, 1) for sentence in sentences])
    model = LogisticRegression(C=0.5, max_iter=300).fit(rows, kinds)
    weights = {
        str(name): [round(float(w) * _SCALE) for w in column]
        for name, column in zip(vectors.get_feature_names_out(), model.coef_.T, strict=True)
    }
    weights = {name: row for name, row in weights.items() if max(map(abs, row)) > _SCALE // 20}
    weights[""] = [round(float(w) * _SCALE) for w in model.intercept_]
    lines = ",\n".join(
        f"{json.dumps(name, ensure_ascii=False)}:{row}".replace(" ", " ") for name, row in sorted(weights.items())
    )
    file = Path(sections.__file__).with_name(WEIGHTS_FILE)
    file.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    sys.stdout.write(f"{len(sentences)} sentences, {len(weights)} words and pairs, {file.stat().st_size} octets\n")


if __name__ == "__main__":
    main()
