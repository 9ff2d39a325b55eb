"""QR codes of public addresses: inside a page, as a file, on the terminal of `make run`."""

from __future__ import annotations

import io

import segno

QUIET = 4
"""Modules of white around a code that stands alone (ISO/IEC 18004 asks for four)."""


def inline(address: str, *, words: str = "这份公示的二维码") -> str:
    """SVG for a page that gives it its size and its quiet zone; level M, drawn in the text's colour."""
    code = _code(address)
    side = code.symbol_size(border=0)[0]
    drawn = code.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None)
    path = drawn[drawn.index(' d="') + 4 : drawn.rindex('"')]
    return (
        f'<svg viewBox="0 0 {side} {side}" role="img" aria-label="{words}">'
        f'<path stroke="currentColor" d="{_short(path)}"/></svg>'
    )


def svg(address: str) -> bytes:
    out = io.BytesIO()
    _code(address).save(out, kind="svg", border=QUIET, scale=8, xmldecl=True, svgclass=None, lineclass=None)
    return out.getvalue()


def png(address: str, *, scale: int = 12) -> bytes:
    out = io.BytesIO()
    _code(address).save(out, kind="png", border=QUIET, scale=scale)
    return out.getvalue()


def terminal(address: str, *, coloured: bool = False) -> str:
    """Half-height blocks; for whoever starts the server and has a phone in hand. `coloured`: right on a white screen too."""
    out = io.StringIO()
    _code(address).terminal(out, border=2, compact=True)
    lines = out.getvalue().splitlines()
    return "\n".join([f"\x1b[97;40m{line}\x1b[0m" if coloured else line for line in lines])


def _code(address: str) -> segno.QRCode:
    return segno.make(address, error="m", boost_error=False, micro=False)


def _short(path: str) -> str:
    return path.replace("M0 0.5h", "M0 .5h").replace(" -", "-")
