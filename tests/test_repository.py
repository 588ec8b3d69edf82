"""The repository itself: style and types are clean, and the README's two commands stand as the contract has them."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DEMO = "python3 -m venv .venv && .venv/bin/pip install -q '.[demo]' && .venv/bin/mailbot demo"
TESTS = "python3 -m venv .venv && .venv/bin/pip install -q '.[test]' && .venv/bin/pytest"


@pytest.mark.parametrize(
    "words", [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",)], ids=["check", "format", "types"]
)
def test_style_and_types_are_clean(words: tuple[str, ...]) -> None:
    """ruff and mypy, as pyproject.toml configures them, have nothing to say."""
    ran = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("command", [DEMO, TESTS], ids=["demo", "tests"])
def test_the_readme_has_the_two_commands(command: str) -> None:
    """One line each, as written, to copy."""
    lines = [line.strip() for line in (ROOT / "README.md").read_text().splitlines()]
    assert lines.count(command) == 1
