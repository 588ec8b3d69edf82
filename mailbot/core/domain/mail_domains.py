"""Whose is a mail domain: one firm's, or anybody's?"""

PUBLIC_PROVIDERS = frozenset({
    "126.com", "163.com", "accountant.com", "aim.com", "ameritech.net", "anonaddy.com", "aol.com", "arcor.de",
    "asia.com", "atlanticbb.net", "att.net", "bell.net", "bellsouth.net", "bigpond.com", "bk.ru", "bol.com.br",
    "bresnan.net", "btinternet.com", "cableone.net", "centurylink.net", "centurytel.net", "charter.net", "comcast.net",
    "compuserve.com", "consolidated.net", "consultant.com", "cox.net", "cs.com", "daum.net", "disroot.org", "dr.com",
    "duck.com", "earthlink.net", "email.com", "embarqmail.com", "engineer.com", "epix.net", "europe.com", "excite.com",
    "fastmail.com", "fastmail.fm", "fastmail.us", "flash.net", "foxmail.com", "free.fr", "freenet.de", "frontier.com",
    "frontiernet.net", "gci.net", "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net", "gmx.us",
    "googlemail.com", "hanmail.net", "hey.com", "hotmail.ca", "hotmail.co.uk", "hotmail.com", "hotmail.de",
    "hotmail.es", "hotmail.fr", "hotmail.it", "hughes.net", "hughesnet.com", "hushmail.com", "hushmail.me",
    "icloud.com", "inbox.com", "inbox.ru", "inboxalias.com", "insightbb.com", "juno.com", "keemail.me", "laposte.net",
    "lawyer.com", "libero.it", "list.ru", "live.ca", "live.co.uk", "live.com", "live.com.mx", "lycos.com", "mac.com",
    "mail.com", "mail.org", "mail.ru", "mailbox.org", "mailfence.com", "mchsi.com", "me.com", "mediacombb.net",
    "messagingengine.com", "metrocast.net", "mindspring.com", "mms.att.net", "mozmail.com", "msn.com", "myyahoo.com",
    "naver.com", "nc.rr.com", "netscape.com", "netscape.net", "netzero.net", "ntlworld.com", "nvbell.net",
    "optimum.net", "optonline.net", "optusnet.com.au", "orange.fr", "outlook.com", "outlook.de", "outlook.es",
    "outlook.fr", "pacbell.net", "passmail.net", "peoplepc.com", "pm.me", "post.com", "posteo.de",
    "privaterelay.appleid.com", "prodigy.net", "proton.me", "protonmail.ch", "protonmail.com", "ptd.net", "q.com",
    "qq.com", "rcn.com", "rediffmail.com", "riseup.net", "roadrunner.com", "rocketmail.com", "rogers.com", "rr.com",
    "runbox.com", "sbcglobal.net", "shaw.ca", "simplelogin.com", "sina.com", "sky.com", "snet.net", "spectrum.net",
    "startmail.com", "suddenlink.net", "swbell.net", "sympatico.ca", "t-online.de", "talktalk.net", "tampabay.rr.com",
    "tds.net", "telus.net", "terra.com.br", "tmomail.net", "tuta.com", "tuta.io", "tutamail.com", "tutanota.com",
    "tutanota.de", "txt.att.net", "uol.com.br", "usa.com", "verizon.net", "vfemail.net", "videotron.ca", "virgilio.it",
    "virginmedia.com", "vtext.com", "wanadoo.fr", "wans.net", "web.de", "wildblue.net", "windstream.net", "wowway.com",
    "xfinity.com", "yahoo.ca", "yahoo.co.in", "yahoo.co.jp", "yahoo.co.uk", "yahoo.com", "yahoo.com.au",
    "yahoo.com.br", "yahoo.com.mx", "yahoo.de", "yahoo.es", "yahoo.fr", "yahoo.it", "yandex.com", "yandex.ru",
    "ymail.com", "zoho.com", "zoho.eu", "zohomail.com", "zohomail.eu", "zoominternet.net",
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
