"""Whose is a mail domain: one firm's, or anybody's?"""

PUBLIC_PROVIDERS = frozenset({
    "aim.com", "aol.com", "att.net", "bellsouth.net", "cableone.net", "centurylink.net", "charter.net", "comcast.net",
    "cox.net", "duck.com", "earthlink.net", "fastmail.com", "frontier.com", "frontiernet.net", "gmail.com", "gmx.com",
    "gmx.de", "gmx.net", "googlemail.com", "hey.com", "hotmail.co.uk", "hotmail.com", "hushmail.com", "icloud.com",
    "inbox.com", "juno.com", "live.com", "mac.com", "mail.com", "mailbox.org", "mchsi.com", "me.com", "mediacombb.net",
    "mindspring.com", "msn.com", "netscape.net", "netzero.net", "optonline.net", "optimum.net", "outlook.com", "pm.me",
    "posteo.de", "prodigy.net", "proton.me", "protonmail.ch", "protonmail.com", "q.com", "qq.com", "rocketmail.com",
    "roadrunner.com", "rr.com", "sbcglobal.net", "spectrum.net", "suddenlink.net", "swbell.net", "tds.net",
    "tuta.com", "tutanota.com", "verizon.net", "web.de", "windstream.net", "xfinity.com", "yahoo.co.uk", "yahoo.com",
    "yahoo.fr", "yandex.com", "yandex.ru", "ymail.com", "zoho.com", "zohomail.com",
})  # fmt: skip

_GOVERNMENT = (".gov", ".mil", ".us", "usdoj.gov")


def domain_of(address: str) -> str:
    """The domain of an addr-spec, lower case; "" where there is none."""
    return address.rpartition("@")[2].lower().rstrip(".") if "@" in address else ""


def private_domain(address: str) -> str | None:
    """The address's domain where only one house gives addresses at it; None for a public provider."""
    domain = domain_of(address)
    labels = domain.split(".")
    above = {".".join(labels[start:]) for start in range(len(labels))}
    return domain if domain and above.isdisjoint(PUBLIC_PROVIDERS) else None


def is_government(domain: str) -> bool:
    """Whether one office at this domain may speak for several parties, so that the domain alone tells none."""
    return domain.endswith(_GOVERNMENT)


def is_listed(address: str, listed: frozenset[str]) -> bool:
    """Whether the address, its domain or a domain above it is in `listed`; "@court.example" reads as the domain."""
    entries = {entry.strip().lower().removeprefix("@").rstrip(".") for entry in listed}
    labels = domain_of(address).split(".")
    above = {".".join(labels[start:]) for start in range(len(labels))} - {""}
    return address.lower() in entries or not above.isdisjoint(entries)
