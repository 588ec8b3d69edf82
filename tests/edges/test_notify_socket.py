"""The service manager's socket: by path or abstract name, and no harm where nobody listens."""

from pathlib import Path

import pytest

from mailbot.edges.notify_socket import tell
from tests.servers.service_manager import service_manager


@pytest.mark.parametrize("is_abstract", [False, True], ids=["path", "abstract"])
def test_assignments_go_as_one_datagram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_abstract: bool) -> None:
    """A line each, as sd_notify(3) has it."""
    with service_manager(tmp_path, is_abstract=is_abstract) as systemd:
        monkeypatch.setenv("NOTIFY_SOCKET", systemd.address)
        assert tell("READY=1", "STATUS=watching")
        assert systemd.listen() == ["READY=1", "STATUS=watching"]
        assert len(systemd.heard) == 1


@pytest.mark.parametrize("address", ["", "/nowhere/notify", "@nobody", "relative"])
def test_nobody_listens(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Started by hand, or the manager is gone: nothing is raised."""
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    assert not tell("READY=1")
