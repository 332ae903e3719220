"""What an operator pastes into a page so that it reports to a source. Pure."""

from __future__ import annotations

from html import escape

_STUB = (
    "<script>\n"
    "window.crescendo=window.crescendo||function(){var q=[],c={q:q};"
    '["track","identify","page","consent","reset"].forEach(function(n){'
    "c[n]=function(){q.push([n].concat([].slice.call(arguments)))}});return c}();\n"
    "</script>\n"
)


def snippet(public_url: str, write_key: str) -> str:
    """The one line that loads the tracker; it may stand anywhere in the page."""
    return f'<script async src="{escape(public_url)}/t.js" data-key="{escape(write_key)}"></script>'


def snippet_with_queue(public_url: str, write_key: str) -> str:
    """The same, with a stub before it that keeps calls made before the tracker has loaded."""
    return _STUB + snippet(public_url, write_key)
