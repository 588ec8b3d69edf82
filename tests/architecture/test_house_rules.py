"""Who may import whom, who owns which library, and how large a room may grow."""

import ast
import graphlib
from pathlib import Path

import pytest

import mailbot

PACKAGE = Path(mailbot.__file__).parent
STDLIB_ONLY = ("mailbot.core",)

# room: the parts of mailbot that it may import (itself always)
MAY_IMPORT = {
    "mailbot.core.domain": set(),
    "mailbot.core.sections": {"mailbot.core.domain"},
    "mailbot.core.checks": {"mailbot.core.domain", "mailbot.core.sections"},
    "mailbot.core": {"mailbot.core"},
    "mailbot.letters": {"mailbot.core.domain"},
    "mailbot.reading": {"mailbot.core"},
    "mailbot.errors": set(),
    "mailbot.ports": {"mailbot.core.domain"},
    "mailbot.edges": {"mailbot.core", "mailbot.ports", "mailbot.errors"},
    "mailbot.house": {"mailbot.core", "mailbot.ports", "mailbot.edges.ledger", "mailbot.edges.vault"},
    "mailbot.postroom": {"mailbot.core", "mailbot.letters", "mailbot.edges.ledger", "mailbot.house"},
    "mailbot.undelivered": {
        *("mailbot.core", "mailbot.letters", "mailbot.edges.ledger", "mailbot.house", "mailbot.postroom"),
    },
    "mailbot.pace": {
        *("mailbot.core", "mailbot.letters", "mailbot.edges.ledger", "mailbot.house", "mailbot.postroom"),
    },
    "mailbot.recollection": {"mailbot.core", "mailbot.edges.ledger", "mailbot.house"},
    "mailbot.desk": {
        *("mailbot.core", "mailbot.letters", "mailbot.ports", "mailbot.edges.ledger"),
        *("mailbot.house", "mailbot.postroom", "mailbot.pace", "mailbot.recollection", "mailbot.undelivered"),
    },
    "mailbot.jobs": {
        *("mailbot.core", "mailbot.letters", "mailbot.ports", "mailbot.errors", "mailbot.house", "mailbot.postroom"),
        *("mailbot.desk", "mailbot.undelivered", "mailbot.edges.ledger", "mailbot.edges.vault"),
    },
    "mailbot.env_file": set(),
    "mailbot.settings": {"mailbot.core.domain", "mailbot.env_file", "mailbot.errors"},
    "mailbot.first_hour": {"mailbot.settings", "mailbot.errors"},
    "mailbot.assembly": {
        *("mailbot.core", "mailbot.edges", "mailbot.house", "mailbot.ports", "mailbot.errors", "mailbot.settings"),
    },
}
# a person's word and doctor walk other corridors; everything else stands alone
JOBS_THAT_CALL_JOBS = {
    "mailbot.jobs.dispatch": {"mailbot.jobs.docket"},  # the rosters of the moment of sending
    "mailbot.jobs.person": {"mailbot.jobs.dispatch", "mailbot.jobs.docket", "mailbot.jobs.purge"},
    "mailbot.jobs.assign": {"mailbot.jobs.intake", "mailbot.jobs.person"},
    "mailbot.jobs.rewrap": {"mailbot.jobs.person"},
    "mailbot.jobs.doctor_keys": {"mailbot.jobs.doctor"},
    "mailbot.jobs.doctor_servers": {"mailbot.jobs.doctor", "mailbot.jobs.doctor_providers"},
    "mailbot.jobs.doctor_providers": {"mailbot.jobs.doctor"},
    "mailbot.jobs.doctor_sandbox": {"mailbot.jobs.doctor"},
}
OWNERS = {
    "imapclient": "mailbot.edges.imap",
    "aiosmtplib": "mailbot.edges.smtp",
    "authlib": "mailbot.edges.tokens",
    "joserfc": "mailbot.edges.tokens",
    "httpx2": "mailbot.edges",
    "pyrage": "mailbot.edges.vault",
    "sqlalchemy": "mailbot.edges.ledger",
    "holidays": "mailbot.edges.closings",
    "jinja2": "mailbot.letters",
    "pypdf": "mailbot.reading",
    "pypdfium2": "mailbot.reading",
    "mailparser": "mailbot.reading",
    "authres": "mailbot.reading",
    "tnefparse": "mailbot.reading.containers",
    "compressed_rtf": "mailbot.reading.containers",
    "asn1crypto": "mailbot.reading.containers",
    "olefile": "mailbot.reading",
    "apscheduler": "mailbot.daemon",
    "pymap": "mailbot.demo",
    "aiosmtpd": "mailbot.demo",
    "reportlab": "mailbot.demo",
    "pydantic_settings": "mailbot.settings",
    "tomlkit": "mailbot.first_hour",
    "click": "mailbot.cli",
}


def _modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text())
    return found


MODULES = _modules()


def _imports(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules = {f"{node.module}.{a.name}" for a in node.names if f"{node.module}.{a.name}" in MODULES}
            names |= modules
            if len(modules) < len(node.names):
                names.add(node.module)
    return names


def _within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


def _room(module: str) -> str | None:
    return max((r for r in MAY_IMPORT if _within(module, r)), key=len, default=None)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_room_imports_only_what_the_house_allows(module: str) -> None:
    """Each room imports only the rooms below it."""
    room = _room(module)
    if room is None:
        return
    allowed = MAY_IMPORT[room] | JOBS_THAT_CALL_JOBS.get(module, set()) | {"mailbot"}
    for name in _imports(MODULES[module]):
        if not _within(name, "mailbot") or (name == "mailbot"):
            continue
        if room == "mailbot.jobs" and _within(name, "mailbot.jobs"):
            assert name in allowed or name == "mailbot.jobs", f"{module} imports the job {name}"
            continue
        own = _within(name, room) and (room != "mailbot.edges" or name.split(".")[2:3] == module.split(".")[2:3])
        assert own or any(_within(name, a) for a in allowed if a != "mailbot"), f"{module} imports {name}"


@pytest.mark.parametrize("module", [m for m in sorted(MODULES) if _within(m, "mailbot.core")])
def test_the_core_is_pure(module: str) -> None:
    """The core imports nothing that reads a clock, a file, a random number or the network, and no third party."""
    impure = {"os", "io", "random", "secrets", "time", "socket", "asyncio", "logging", "pathlib", "subprocess"}
    for name in _imports(MODULES[module]):
        top = name.split(".")[0]
        assert top not in impure, f"{module} imports {name}"
        assert top == "mailbot" or top in _stdlib(), f"{module} imports {name}"


def _stdlib() -> frozenset[str]:
    import sys

    return frozenset(sys.stdlib_module_names)


def test_each_library_has_one_owner() -> None:
    """A third-party library is imported in its own room and nowhere else."""
    for module, tree in MODULES.items():
        for name in _imports(tree):
            owner = OWNERS.get(name.split(".")[0])
            assert owner is None or _within(module, owner), f"{module} imports {name}, which belongs to {owner}"


def test_nobody_imports_the_reading_room() -> None:
    """What opens hostile octets is started by name in a process of its own, never imported."""
    for module, tree in MODULES.items():
        if not _within(module, "mailbot.reading"):
            assert not any(_within(name, "mailbot.reading") for name in _imports(tree)), module


def test_nothing_is_unpickled() -> None:
    """No module imports a format that runs code when it is read."""
    for module, tree in MODULES.items():
        assert not _imports(tree) & {"pickle", "shelve", "marshal", "dill"}, module


def test_no_cycles() -> None:
    """Imports at the top of modules form no circle."""
    graph = {module: {n for n in _imports(tree) if n in MODULES and n != module} for module, tree in MODULES.items()}
    packages = {m for m in graph if any(_within(o, m) and o != m for o in graph)}
    trimmed = {m: {n for n in names if n not in packages or _has_code(n)} for m, names in graph.items()}
    # a package's own modules may import their package's names, as its surface may theirs
    trimmed = {m: {n for n in names if not (_within(m, n) and n in packages)} for m, names in trimmed.items()}
    graphlib.TopologicalSorter(trimmed).prepare()


def _has_code(module: str) -> bool:
    return any(not isinstance(s, ast.Expr) for s in MODULES[module].body)


def test_no_room_outgrows_its_walls() -> None:
    """Files stay readable: about 400 lines at most."""
    for path in PACKAGE.rglob("*.py"):
        assert len(path.read_text().splitlines()) <= 420, path.name


def test_the_policy_names_every_check() -> None:
    """Each file of the folder of checks stands in the tuple, and each is named as its requirement."""
    from mailbot.core.checks import CHECKS
    from mailbot.core.domain.finding import Requirement

    files = {p.stem for p in (PACKAGE / "core" / "checks").glob("*.py")} - {"__init__"}
    assert {c.__name__ for c in CHECKS} == files - {"further_sections"}  # it makes a finding for each of several
    assert [c.__name__ for c in CHECKS] == [r.value for r in Requirement]
    missing = [
        name for name in files if not (Path(__file__).parents[1] / "core" / "checks" / f"test_{name}.py").exists()
    ]
    assert not missing, f"no test file for {missing}"
