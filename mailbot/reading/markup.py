"""What text does an HTML mail show?"""

from html.parser import HTMLParser

_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object"})
_BLOCKS = frozenset({
    "address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
})  # fmt: skip
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
_QUOTE_CLASSES = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote")
_QUOTE_IDS = ("divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container")
QUOTE_MARK = "-----Original Message-----"


def read_markup(source: str) -> str:
    """The text that is shown, a line for each block; a program's mark of quoted text becomes `QUOTE_MARK`.

    The host of each link is written behind its words, since a file-sharing link hides there.
    """
    page = _Page()
    page.feed(source)
    page.close()
    return "".join(page.pieces)


class _Page(HTMLParser):
    """Collects the shown text; a class because the standard library's parser calls back."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.open: list[tuple[str, bool, str]] = []  # tag, whether hidden from here on, link target

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element."""
        named = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self._write("\n")
        elif tag in ("td", "th"):
            self._write("\t")
        if _is_quote(tag, named) and not self._is_hidden():
            self.pieces.append(f"\n{QUOTE_MARK}\n")
        if tag not in _VOID:
            hidden = self._is_hidden() or tag in _SILENT or _hides(named)
            self.open.append((tag, hidden, named.get("href", "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element closed at once, as XHTML writes it."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Closes the innermost element of that name; an end without a beginning is nothing."""
        for place in range(len(self.open) - 1, max(-1, len(self.open) - 200), -1):
            if self.open[place][0] == tag:
                target = self.open[place][2]
                if tag == "a" and target.lower().startswith(("http://", "https://")):
                    self._write(f" <https://{target.split('/')[2][:253]}/>")
                del self.open[place:]
                break
        if tag in _BLOCKS:
            self._write("\n")

    def handle_data(self, data: str) -> None:
        """Text: white space folded, as it is shown."""
        inside_pre = any(tag == "pre" for tag, _, _ in self.open[-20:])
        self._write(data if inside_pre else " ".join(f"|{data}|".split())[1:-1])

    def _is_hidden(self) -> bool:
        return bool(self.open) and self.open[-1][1]

    def _write(self, text: str) -> None:
        if not self._is_hidden():
            self.pieces.append(text)


def _hides(named: dict[str, str]) -> bool:
    style = named.get("style", "").lower().replace(" ", "")
    return (
        "hidden" in named
        or "display:none" in style
        or "visibility:hidden" in style
        or "mso-hide:all" in style
        or "font-size:0;" in f"{style};".replace("0px", "0").replace("0pt", "0")
    )


def _is_quote(tag: str, named: dict[str, str]) -> bool:
    if tag == "blockquote" and named.get("type", "").lower() == "cite":
        return True
    classes = named.get("class", "").lower()
    return named.get("id", "").lower() in _QUOTE_IDS or any(name in classes for name in _QUOTE_CLASSES)
