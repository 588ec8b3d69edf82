"""The whole evening: stage, play, proof, and what is shown of them; answers the exit code."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from mailbot import assembly
from mailbot.demo import keep, proof, script, show
from mailbot.demo.proof import Promise
from mailbot.demo.script import Scene
from mailbot.demo.stage import Decided, Posted, Stage, play_pause, play_scene, set_up, states
from mailbot.ports import DocumentReader

AS_PROMISED, NOT_AS_PROMISED = 0, 1


def perform(wanted: Path | None) -> int:
    """Plays it in the folder wanted (else a temporary one), shows it, and says whether all came as promised."""
    started = time.monotonic()
    console, complaints = Console(highlight=False), Console(stderr=True, highlight=False)
    assembly.harden()
    folder = keep.make_folder(wanted)
    assembly.set_up_log("console", "error")
    reader = assembly.start_reading_server()
    try:
        played = asyncio.run(_play(folder, reader, console))
    finally:
        reader.close()
    keep.keep_mails(folder, played.posted)
    show.show_sent(console, played.posted)
    show.show_letters(console, played.posted)
    show.show_promises(console, played.promises)
    show.show_kept(console, folder, len(played.posted), time.monotonic() - started)
    broken = [p for p in played.promises if not p.is_kept]
    for one in broken:
        complaints.print(f"mailbot demo: not as promised: {one.sentence}: {one.seen}", markup=False, soft_wrap=True)
    return NOT_AS_PROMISED if broken else AS_PROMISED


@dataclass(frozen=True, slots=True)
class _Played:
    posted: tuple[Posted, ...]
    promises: tuple[Promise, ...]


async def _play(folder: Path, reader: DocumentReader, console: Console) -> _Played:
    show.open_play(console)
    async with set_up(folder, reader) as stage:
        show.tell_pause(console, script.OPENING)
        opening = await play_pause(stage, script.OPENING)
        show.tell_docket(console, stage.entry)
        show.tell_outcome(console, opening)
        decided = await _to_destruction(stage, console)
        promises = [proof.decisions(decided), proof.standings(states(stage))]
        promises += await _destruction(stage, console)
        promises += [
            proof.by_kind(stage.posted),
            proof.recipients(stage),
            proof.silence(stage.posted),
            await proof.other_mail(stage),
            proof.certificate(stage),
        ]
        return _Played(tuple(stage.posted), tuple(promises))


async def _to_destruction(stage: Stage, console: Console) -> list[tuple[Scene, Decided]]:
    found = []
    for step in script.TO_DESTRUCTION:
        if isinstance(step, Scene):
            show.tell_arrival(console, step)
            decided = await play_scene(stage, step)
            show.tell_decision(console, decided)
            found.append((step, decided))
        else:
            show.tell_pause(console, step)
            decided = await play_pause(stage, step)
        show.tell_outcome(console, decided)
    return found


async def _destruction(stage: Stage, console: Console) -> list[Promise]:
    """What is there before, and what is left after: by chambers' own key, and by a raw search."""
    traces_before = await proof.search(stage)
    before = proof.open_statements(stage)
    backup = proof.back_up_vault(stage)
    show.tell_opening(console, "before", before, "mailbot open, with chambers' key")
    show.tell_search(console, traces_before)
    show.tell_pause(console, script.DESTRUCTION)
    show.tell_outcome(console, await play_pause(stage, script.DESTRUCTION))
    after = proof.open_statements(stage)
    from_backup = proof.open_backup(stage, backup)
    traces_after = await proof.search(stage)
    show.tell_opening(console, "after", after, "mailbot open, with chambers' key")
    show.tell_opening(console, "", from_backup, "mailbot open --vault, on a backup of the encrypted folder")
    show.tell_search(console, traces_after)
    console.print()
    return [proof.opening(before, after, from_backup), *proof.searches(traces_before, traces_after)]
