"""Answers for turning a template beside this file and a draft's facts into text with nothing hostile left in it."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from mailbot.letters.dates import word_moment
from mailbot.letters.phrases import at_telephone, capital, clean, commands_apart, plain_caption, single_line


class Verbatim(str):
    """Text of several lines, such as a letter shown in a report: its line breaks are meant."""

    __slots__ = ()


def render(template: str, **facts: object) -> str:
    """Renders a template of this folder: `.txt.j2` to unfolded text, `.html.j2` to escaped HTML.

    Raises jinja2's UndefinedError where a template asks for a fact that is not there.
    """
    rendered = _environment().get_template(template).render(facts)
    return rendered if template.endswith(".html.j2") else _unfold(rendered)


def indented(text: str, by: int = 4) -> Verbatim:
    """A letter's lines, each set in by `by` spaces, so that a reader sees where it begins and ends."""
    return Verbatim("\n".join((" " * by + line).rstrip() for line in text.rstrip().split("\n")))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        finalize=_harmless,
    )
    environment.filters["indented"] = indented
    environment.filters["verbatim"] = Verbatim
    environment.filters["plain_caption"] = plain_caption
    environment.filters["commands_apart"] = commands_apart
    environment.filters["raise"] = capital
    environment.filters["at_telephone"] = at_telephone
    environment.filters["moment"] = lambda moment, matter: word_moment(moment, matter.timezone)
    return environment


def _harmless(value: object) -> object:
    """Every expression of every template passes here: a name from a file can't start a line or turn the writing."""
    if type(value) is str:  # nearly always, and asked first: a report has hundreds of expressions
        return single_line(value)
    if hasattr(value, "__html__"):  # markup of the template's own making, escaped already
        return value
    if isinstance(value, Verbatim):
        return clean(value)
    return single_line(value) if isinstance(value, str) else value


def _unfold(text: str) -> str:
    """One line a paragraph, which every mail reader wraps to its own width; a line that is set in stays a line."""
    lines: list[str] = []
    for line in (raw.rstrip() for raw in text.split("\n")):
        is_set_in = line.startswith((" ", "- "))
        if line and not is_set_in and lines and lines[-1] and not lines[-1].startswith(" "):
            lines[-1] += " " + line
        else:
            lines.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"
