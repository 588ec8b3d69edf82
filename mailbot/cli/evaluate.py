"""evaluate: what mailbot says of a folder of past statements and mails, beside what careful readers said."""

import asyncio
import importlib.util
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailbot.cli import DONE, WRONG, faults_told

if TYPE_CHECKING:
    from mailbot.core.evaluation import Outcome
    from mailbot.core.labels import Label
    from mailbot.jobs.evaluate import Forms
    from mailbot.ports import DocumentReader

# as `mailbot.demo.layouts` and `mailbot.demo.noise` have them; spelled out here so that --help needs neither
LAYOUTS = ("text", "body", "html", "pdf", "pleading", "letter", "table", "docx", "scan")
NOISES = ("ocr", "reflow", "no-headings", "shuffled")


@click.command("evaluate", short_help="how right it is on your own past statements")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="FOLDER")
@click.option("--as", "layouts", multiple=True, type=click.Choice(LAYOUTS), help="set each text so first; repeatable")
@click.option("--noise", "noises", multiple=True, type=click.Choice(NOISES), help="and once more with its words so")
@click.option("--json", "as_json", is_flag=True, help="one JSON document")
def evaluate_command(folder: Path, layouts: tuple[str, ...], noises: tuple[str, ...], *, as_json: bool) -> None:
    """Reads every labelled file of FOLDER as if it had come by mail, and counts where it errs.

    FOLDER/truth.json says of each file what a careful reader found in it; the README shows its form. Texts (.txt) may
    be set in other forms first. The errors are listed with the words they rest on: they are printed and kept nowhere.
    """
    from mailbot import assembly
    from mailbot.cli.show_evaluation import show_evaluation
    from mailbot.core.evaluation import evaluation
    from mailbot.jobs import evaluate

    with faults_told():
        labels = evaluate.read_truth(folder)
        forms = _forms(folder, layouts, noises)
        reader = assembly.start_reading_server()
        try:
            outcomes, faults = _read(folder, labels, forms, reader)
        finally:
            reader.close()
    told = {"folder": str(folder), **evaluation(outcomes), "faults": faults}
    click.echo(json.dumps(told, ensure_ascii=False, indent=1)) if as_json else show_evaluation(told)
    for fault in faults:
        click.echo(f"mailbot: {fault}", err=True)
    sys.exit(WRONG if faults else DONE)


def _forms(folder: Path, layouts: tuple[str, ...], noises: tuple[str, ...]) -> "Forms":
    """What the forms need is imported only where one is asked for; raises ConfigurationError without the extra."""
    from mailbot.errors import ConfigurationError
    from mailbot.jobs.evaluate import Forms

    has_written_mail = any(p.name != "truth.json" for p in folder.glob("*.json"))
    if (layouts or has_written_mail) and importlib.util.find_spec("reportlab") is None:
        why = f"--as {layouts[0]}" if layouts else f"{folder}: mail written as JSON"
        raise ConfigurationError([f"{why}: needs reportlab: pip install 'mailbot[demo]'"])
    found = Forms()
    if layouts or has_written_mail:
        from mailbot.demo import layouts as all_layouts
        from mailbot.demo.written_mail import write_mail

        set_in = {name: all_layouts.LAYOUTS[name] for name in dict.fromkeys(layouts)}
        found = replace(found, layouts=set_in, write_mail=write_mail)
    if noises:
        from mailbot.demo import noise

        found = replace(found, noises={name: noise.NOISES[name] for name in dict.fromkeys(noises)})
    return found


def _read(
    folder: Path, labels: "tuple[Label, ...]", forms: "Forms", reader: "DocumentReader"
) -> "tuple[list[Outcome], list[str]]":
    """Everything read, with a bar on standard error where somebody sits there."""
    from rich.console import Console
    from rich.progress import Progress

    from mailbot.jobs import evaluate

    items, missing = evaluate.items_of(folder, labels, forms)
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task("reading", total=len(items))
        outcomes, faults = asyncio.run(evaluate.evaluate(items, forms, reader, tell=lambda: progress.advance(bar)))
    return outcomes, [*missing, *faults]
