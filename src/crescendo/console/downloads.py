"""A table as a file to keep."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import StreamingHttpResponse


def csv_file(blocks: Iterator[bytes], name: str) -> StreamingHttpResponse:
    """The blocks of a CSV as a download of this name."""
    return StreamingHttpResponse(
        blocks,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
