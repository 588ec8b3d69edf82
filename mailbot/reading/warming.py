"""Which mail does the server read before any other, so that a child finds every table, cache and module made?"""

import base64
from textwrap import wrap

ROUNDS = 6  # the interpreter has adapted its code by then (PEP 659), and a child inherits that too
_FONTS = ("Times-Roman", "Helvetica")
_LINES_A_PAGE = 40

_STATEMENT = """
PLAINTIFF'S CONFIDENTIAL SETTLEMENT STATEMENT

Ada Quill v. Larchmoor Freight, Inc., No. 1:24-cv-00012

I. STATEMENT OF FACTS

On May 4, 2023, a truck of Defendant's backed into the plaintiff at a loading dock. Plaintiff contends that nobody
watched the mirror; defendant disputes that, and says that she stood behind a painted line. Two witnesses (see Ex. A)
were deposed on January 9, 2024: neither saw the moment itself.

II. ISSUES OF LAW

The claim is negligence. The parties dispute comparative fault under the statute, and whether "open and obvious"
bars recovery. A motion for summary judgment is pending. Liability is contested in any event.

III. DAMAGES

Medical expenses to date: $41,200.00; lost wages of $12,500; future treatment is put at $30,000. Defendant's expert
accepts no more than $18,000 of it.

IV. SETTLEMENT NEGOTIATION HISTORY

1. On 02/01/2024 Plaintiff made a written demand of $175,000.
2. On 03/15/2024 Defendant offered $22,500, which was rejected.
3. Plaintiff reduced her demand to $140,000 on April 2, 2024. There has been no response.

V. PERSONS ATTENDING

Ada Quill, Plaintiff
Ruth Penner, Esq., lead counsel for Plaintiff
Thomas Vane, Claims Director, Larchmoor Freight, Inc. [TBD: to be determined]

Respectfully submitted,

/s/ Ruth Penner

CERTIFICATE OF SERVICE

I certify that this statement was e-mailed to chambers on May 1, 2024.
"""
_COVER = """Dear Judge,

Attached is our settlement statement in Quill v. Larchmoor Freight, 1:24-cv-12. Could we have a short call on Monday?
The court's calendar shows that you are away on Tuesday.

Kind regards,
Ruth Penner
Penner & Stroud LLP, 555-0100

On Mon, Apr 29, 2024, Chambers wrote:
> The statement is due seven days before the conference. You can read the order at https://court.example/orders/7
"""
_PAGE = "<html><body><table><tr><td><p>{}</p></td></tr></table><a href='https://share.example/s'>it</a></body></html>"


def sample_pdf(text: str = _STATEMENT) -> bytes:
    """A PDF of that text in two of the fonts that every reader has of its own."""
    lines = [line for paragraph in text.split("\n") for line in (wrap(paragraph, 90) or [""])]
    pages = [lines[start : start + _LINES_A_PAGE] for start in range(0, len(lines), _LINES_A_PAGE)]
    fonts = "".join(
        f"/F{n}<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>" for n, name in enumerate(_FONTS)
    )
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(len(pages)))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>"]
    for number, page in enumerate(pages):
        content = _content(page)
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {4 + 2 * number} 0 R"
            f"/Resources<</Font<<{fonts}>>>>>>"
        )
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
    octets = "%PDF-1.4\n"
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(len(octets))
        octets += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(octets)}\n%%EOF\n"
    return f"{octets}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")


def _content(lines: list[str]) -> str:
    """A page's content stream, a line in the other font now and then."""
    shown = ["BT 14 TL 72 720 Td"]
    for number, line in enumerate(lines):
        escaped = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        shown.append(f"/F{number % 7 == 0:d} 11 Tf ({escaped}) Tj T*")
    return "\n".join([*shown, "ET"])


def sample_mail() -> bytes:
    """A mail with all that mail has: encoded words, hops, results, a cover in two forms, papers."""
    attached = base64.encodebytes(sample_pdf()).decode()
    lines = [
        "Received: from mx.firm.example by mail.court.example; Mon, 29 Apr 2024 14:00:02 -0500",
        "Authentication-Results: mail.court.example; dkim=pass header.d=firm.example;",
        " dmarc=pass header.from=firm.example",
        'From: "Ruth Penner, Esq." <penner@firm.example>',
        "To: Chambers <chambers@court.example>",
        "Cc: =?utf-8?q?A=C3=AFda_Vole?= <vole@firm.example>, vane@larchmoor.example",
        "Reply-To: penner@firm.example",
        "Subject: =?utf-8?q?Settlement_statement_=E2=80=93_Quill?= 1:24-cv-12",
        "Message-ID: <a.1@firm.example>",
        "In-Reply-To: <b.2@court.example>",
        "Date: Mon, 29 Apr 2024 14:00:00 -0500",
        "Content-Type: multipart/mixed; boundary=m",
        "\n--m",
        "Content-Type: multipart/alternative; boundary=a",
        "\n--a",
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n",
        _COVER,
        "--a",
        "Content-Type: text/html; charset=utf-8\n",
        _PAGE.format("</p><p>".join(_COVER.split("\n\n"))),
        "--a--",
        "--m",
        'Content-Type: application/pdf; name="statement.pdf"\nContent-Transfer-Encoding: base64',
        'Content-Disposition: attachment; filename="statement.pdf"\n',
        attached,
        "--m",
        'Content-Type: text/plain; charset=utf-8; name="statement.txt"',
        'Content-Disposition: attachment; filename="statement.txt"\n',
        _STATEMENT,
        "--m--",
        "",
    ]
    return "\n".join(lines).replace("\n", "\r\n").encode()
