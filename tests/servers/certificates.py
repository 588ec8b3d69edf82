"""A private CA for the servers in tests, a certificate for localhost, and a CA that signed nothing."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files in PEM: the CA, the server's chain and key, and a CA of strangers."""

    ca_file: Path
    chain_file: Path
    key_file: Path
    strangers_ca_file: Path

    def server_context(self) -> ssl.SSLContext:
        """What a server in this process serves TLS with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain_file, self.key_file)
        return context


def make_certificates(folder: Path) -> Certificates:
    """Writes a fresh set into `folder`, readable by all."""
    made = Certificates(
        ca_file=folder / "ca.pem",
        chain_file=folder / "server.pem",
        key_file=folder / "server.key",
        strangers_ca_file=folder / "strangers.pem",
    )
    ca = trustme.CA()
    server = ca.issue_cert("localhost", "127.0.0.1")
    ca.cert_pem.write_to_path(str(made.ca_file))
    trustme.CA().cert_pem.write_to_path(str(made.strangers_ca_file))
    for blob in server.cert_chain_pems:
        blob.write_to_path(str(made.chain_file), append=True)
    server.private_key_pem.write_to_path(str(made.key_file))
    for file in folder.glob("*"):
        file.chmod(0o644)
    return made
