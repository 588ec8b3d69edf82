"""Tells the service manager that started us how we are, over the socket that it named (sd_notify(3))."""

import os
import socket

SOCKET = "NOTIFY_SOCKET"


def tell(*state: str) -> bool:
    """Sends one datagram of these assignments (`READY=1`, `STATUS=…`); False where nobody listens. Never raises."""
    address = os.environ.get(SOCKET, "")
    if not address:
        return False
    if address.startswith("@"):  # Linux's abstract names (unix(7))
        address = f"\0{address[1:]}"
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK) as line:
            line.connect(address)
            line.sendall("\n".join(state).encode())
    except OSError:
        return False
    return True
