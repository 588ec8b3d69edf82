"""What evaluate prints for people: figures first, then tables, then every error with the words it rests on."""

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

_RATES = {
    "there_called_deficient": "there, called deficient",
    "missing_called_met": "missing, called met",
    "there_left_to_a_person": "there, left to a person",
    "missing_left_to_a_person": "missing, left to a person",
}
_KIND_RATES = {
    "kind_as_labelled": "kind as labelled",
    "statements_passed_by": "statements passed by",
    "others_taken_for_a_statement": "others taken for a statement",
    "machines_taken_for_people": "machines taken for people",
    "clear_ones_left_to_a_person": "clear ones left to a person",
    "questions_told_wrongly": "questions told wrongly",
}
_SAID = ("met", "review", "deficient", "not_checked")
_STYLE = {"met": "green", "deficient": "bold red", "review": "yellow", "not_checked": "dim"}


def show_evaluation(told: dict[str, Any], console: Console | None = None) -> None:
    """The whole evaluation, as `mailbot evaluate --json` gives it."""
    console = console or Console()
    console.print(f"\n[bold]{escape(told['folder'])}[/]: {told['statements']} statements, {told['mails']} mails")
    groups = told["groups"]
    _show_rates([g for g in groups if "rates" in g], "rates", _RATES, console)
    _show_rates([g for g in groups if "kind_rates" in g], "kind_rates", _KIND_RATES, console)
    whole = groups[0]
    for title in ("sections", "elements"):
        if title in whole:
            _show_tables(title, whole[title], console)
    if "kinds" in whole:
        _show_kinds(whole["kinds"], console)
    if told["errors"]:
        console.print(f"\n[bold]{len(told['errors'])} differences[/]")
    for error in told["errors"]:
        _show_error(error, console)


def _show_rates(groups: list[dict[str, Any]], key: str, names: dict[str, str], console: Console) -> None:
    if not groups:
        return
    table = Table("", "", *names.values(), box=None, pad_edge=False)
    has_times = key == "rates"
    if has_times:
        table.add_column("amounts as labelled")
        table.add_column("ms: median, most")
    for group in groups:
        cells = [_share(group[key][name]) for name in names]
        if has_times:
            times = group["milliseconds"]
            cells += [_share(group["amounts_as_labelled"]), f"{times['median']}, {times['most']}"]
        table.add_row(group["by"], escape(group["name"]), *cells)
    console.print()
    console.print(table)


def _share(rate: dict[str, Any]) -> str:
    share = "" if rate["share"] is None else f" ({100 * rate['share']:.1f} %)"
    return f"{rate['count']} of {rate['of']}{share}"


def _show_tables(title: str, tables: dict[str, dict[str, dict[str, int]]], console: Console) -> None:
    table = Table(title, "truth", *_SAID, box=None, pad_edge=False)
    for name, truths in tables.items():
        for truth, said in truths.items():
            table.add_row(name, truth, *(str(said[word]) for word in _SAID))
    console.print()
    console.print(table)


def _show_kinds(kinds: dict[str, dict[str, int]], console: Console) -> None:
    table = Table("truth", "said (? where a person is asked)", "mails", box=None, pad_edge=False)
    for truth, said in kinds.items():
        for kind, count in said.items():
            table.add_row(truth, kind, str(count))
    console.print()
    console.print(table)


def _show_error(error: dict[str, Any], console: Console) -> None:
    form = " · ".join(part for part in (error["layout"], error["noise"]) if part not in {"as it is", "none"})
    said = f"[{_STYLE.get(error['said'], 'yellow')}]{error['said']}[/]"
    where = f"{error['file']}{f' ({form})' if form else ''}"
    console.print(f"\n[bold]{escape(where)}[/]  {error['what']}: said {said}, labelled {error['truth']}")
    if error.get("reasons"):
        console.print(f"  by {escape(', '.join(error['reasons']))}")
    for name, one in error.get("elements", {}).items():
        if one["said"] != one["truth"]:
            console.print(f"  {name}: said {one['said']}, labelled {one['truth'] or 'nothing'}")
    if error.get("explanation"):
        console.print(f"  {escape(error['explanation'])}")
    for place in error.get("evidence", ()):
        console.print(f"  seen on p. {place['page']}: “{escape(place['words'])}”")
    for words in error.get("labelled_words", ()):
        console.print(f"  labelled: “{escape(' '.join(words.split()))}”")
