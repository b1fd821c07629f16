"""The notes of an event: plain text with its addresses as links, or HTML with nothing but its words left."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QByteArray, QUrl, Signal
from PySide6.QtGui import QFontMetricsF, QTextDocument, QTextOption
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from calapp.service.links import addresses_in
from calapp.ui import theme

MOST_CHARS = 64_000
"""More is cut before it is cleaned: deeply nested HTML takes a cleaner seconds."""

DEEPEST = 50
SHOWN_LINES = 9
_TAGS = frozenset(("p", "br", "b", "i", "u", "ul", "ol", "li", "a", "blockquote", "pre", "code", "strong", "em", "div"))
_SCHEMES = frozenset(("http", "https", "mailto", "tel"))
_LOOKS_LIKE_HTML = re.compile(r"<(?:/?(?:p|br|b|i|u|ul|ol|li|a|div|span|html|body|strong|em|table|font)\b[^>]*)>", re.I)
_TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"/?(?!(?:p|br|li|hr|img|input|meta|link)\b)[a-z]", re.IGNORECASE)
"""What nests; the others close by themselves (HTML, optional tags and void elements)."""

_LONG_WORD = re.compile(r"[^\s<>&\u200b]{200}")


class NotesView(QTextBrowser):
    """Shows notes and loads nothing. ``link_chosen`` carries an address and the words that stand for it."""

    link_chosen = Signal(str, str)

    def __init__(self, notes: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "notes")
        self.setAccessibleName("Notes")
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(0)
        color = theme.current().accent.name()
        self.document().setDefaultStyleSheet(f"a {{ color: {color}; text-decoration: none; }} p {{ margin: 0 0 6px; }}")
        self.setHtml(marked_up(notes))
        self.setTabChangesFocus(False)
        self.viewport().setAutoFillBackground(False)
        self.anchorClicked.connect(self._on_anchor)

    def fit(self, width: int) -> None:
        """Take the height that the notes need at a width, up to some lines; what is more is scrolled to."""
        self.document().setTextWidth(width)
        most = QFontMetricsF(self.font()).lineSpacing() * SHOWN_LINES
        self.setFixedHeight(round(min(self.document().size().height(), most)) + 2)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Return nothing: neither a picture nor a style is ever fetched, from the network or from this computer."""
        return QByteArray()

    def _on_anchor(self, address: QUrl) -> None:
        target = address.toString(QUrl.ComponentFormattingOption.FullyEncoded)
        self.link_chosen.emit(target, _words_of(self.document(), address.toString()))


def marked_up(notes: str) -> str:
    """Return notes as HTML that holds words, simple marks and links; whatever else it held is gone."""
    text = notes.strip()[:MOST_CHARS]
    if _LOOKS_LIKE_HTML.search(text):
        return _breakable(_linked_html(_cleaned(text)))
    return f'<div style="white-space: pre-wrap">{_breakable(_linked(text))}</div>'


def _cleaned(text: str) -> str:
    import nh3  # here: few notes are HTML, and no start of the window needs it

    return nh3.clean(
        _shallow(text),
        tags=set(_TAGS),
        attributes={"a": {"href"}},
        url_schemes=set(_SCHEMES),
        clean_content_tags={"script", "style", "title", "head"},
        strip_comments=True,
        link_rel=None,
    )


def _shallow(text: str) -> str:
    """Return HTML without the tags that are nested too deep: a cleaner takes quadratic time for them."""
    pieces, depth = _TAG.split(text), 0
    for at in range(1, len(pieces), 2):
        tag = pieces[at]
        if _NAME.match(tag, 1) is None:
            continue
        if tag[1] == "/":
            kept, depth = depth <= DEEPEST, max(0, depth - 1)
        else:
            depth += 1
            kept = depth <= DEEPEST
        pieces[at] = tag if kept else ""
    return "".join(pieces)


def _linked(text: str) -> str:
    """Return plain text as HTML, with its web addresses as links to what they say."""
    pieces, start = [], 0
    for address in addresses_in(text):
        at = text.find(address, start)
        if at < 0:
            continue
        pieces.append(html.escape(text[start:at]))
        pieces.append(f'<a href="{html.escape(address)}">{html.escape(address)}</a>')
        start = at + len(address)
    return "".join((*pieces, html.escape(text[start:])))


def _linked_html(text: str) -> str:
    """Return cleaned HTML in which the web addresses that stand as words are links too."""
    pieces, inside = _TAG.split(text), False
    for at, piece in enumerate(pieces):
        if at % 2:
            inside = piece.startswith("<a") if piece.startswith(("<a", "</a")) else inside
        elif not inside and "://" in piece:
            pieces[at] = _linked(html.unescape(piece))
    return "".join(pieces)


def _breakable(text: str) -> str:
    """Let words that never end be broken: Qt lays them out in quadratic time. Addresses within tags stay whole."""
    pieces = _TAG.split(text)
    pieces[::2] = [_LONG_WORD.sub(lambda match: f"{match[0]}\u200b", piece) for piece in pieces[::2]]
    return "".join(pieces)


def _words_of(document: QTextDocument, address: str) -> str:
    """Return the words that stand for a link."""
    block = document.begin()
    words = []
    while block.isValid():
        fragments = block.begin()
        while not fragments.atEnd():
            fragment = fragments.fragment()
            if fragment.charFormat().anchorHref() == address:
                words.append(fragment.text())
            fragments += 1
        block = block.next()
    return "".join(words).replace("\u200b", "").strip()
