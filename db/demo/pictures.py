"""Photos of the demo, drawn: nobody's face, plate or door is on them."""

from __future__ import annotations

import io
from random import Random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1280, 960)


def photo(category: str, seed: int) -> bytes:
    """A JPEG without EXIF of what the category is about."""
    rng = Random(seed)
    picture = _ground(rng)
    draw = ImageDraw.Draw(picture)
    SCENES.get(category, _boxes)(draw, rng)
    grain = Image.effect_noise(SIZE, 24).convert("RGB")
    picture = Image.blend(picture.filter(ImageFilter.GaussianBlur(1.2)), grain, 0.08)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=78)
    return written.getvalue()


def _ground(rng: Random) -> Image.Image:
    shade = rng.randint(96, 128)
    picture = Image.new("RGB", SIZE, (shade, shade, shade - 6))
    draw = ImageDraw.Draw(picture)
    for _ in range(900):
        x, y, grey = rng.randrange(SIZE[0]), rng.randrange(SIZE[1]), shade + rng.randint(-18, 18)
        draw.ellipse((x, y, x + rng.randint(2, 9), y + rng.randint(2, 7)), fill=(grey, grey, grey))
    return picture


def _manhole(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    draw.ellipse((340, 240, 940, 760), fill=(58, 58, 60), outline=(36, 36, 38), width=16)
    for n in range(7):
        draw.line((400, 310 + n * 60, 880, 310 + n * 60), fill=(82, 82, 84), width=9)
    draw.line((600, 250, 560, 470, 690, 560, 640, 750), fill=(12, 12, 12), width=18)
    draw.polygon(((560, 470), (690, 560), (600, 600)), fill=(16, 16, 16))


def _lamp(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    draw.rectangle((0, 0, *SIZE), fill=(30, 34, 52))
    draw.rectangle((0, 780, SIZE[0], SIZE[1]), fill=(44, 46, 54))
    for n, lit in enumerate((True, False, False)):
        x = 250 + n * 380
        draw.rectangle((x, 260, x + 18, 790), fill=(92, 94, 100))
        draw.rectangle((x - 46, 236, x + 64, 266), fill=(255, 226, 150) if lit else (70, 72, 78))
        if lit:
            draw.polygon(((x - 40, 268), (x + 60, 268), (x + 210, 790), (x - 190, 790)), fill=(92, 86, 72))


def _boxes(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    draw.rectangle((0, 0, SIZE[0], 700), fill=(206, 202, 192))
    for n in range(9):
        draw.rectangle((0, 700 + n * 30, SIZE[0], 712 + n * 30), fill=(150, 148, 142))
    for _ in range(11):
        x, height, wide = rng.randint(60, 980), rng.randint(90, 260), rng.randint(120, 250)
        brown = rng.randint(150, 186)
        draw.rectangle(
            (x, 760 - height, x + wide, 760), fill=(brown, brown - 34, brown - 78), outline=(96, 74, 48), width=4
        )
        draw.line((x, 760 - height // 2, x + wide, 760 - height // 2), fill=(214, 196, 150), width=10)


def _bins(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    draw.rectangle((0, 0, SIZE[0], 560), fill=(188, 196, 190))
    for n, colour in enumerate(((44, 92, 150), (52, 128, 72), (96, 98, 102))):
        x = 200 + n * 310
        draw.rectangle((x, 360, x + 220, 780), fill=colour, outline=(34, 36, 40), width=6)
        draw.polygon(((x - 16, 372), (x + 236, 372), (x + 200, 300), (x + 20, 320)), fill=colour)
    for _ in range(26):
        x, y = rng.randint(120, 1150), rng.randint(690, 900)
        draw.ellipse(
            (x, y, x + rng.randint(30, 90), y + rng.randint(24, 60)), fill=(228, 226, 220), outline=(150, 150, 146)
        )


def _bikes(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    draw.rectangle((0, 0, SIZE[0], 640), fill=(198, 196, 188))
    for n in range(3):
        x = 130 + n * 370
        for wheel in (x, x + 200):
            draw.ellipse((wheel, 620, wheel + 150, 770), outline=(34, 34, 36), width=18)
        draw.line((x + 75, 695, x + 150, 520, x + 275, 695), fill=(150, 40, 44), width=22)
        draw.line((x + 240, 440, x + 275, 695), fill=(60, 62, 66), width=16)
    draw.line((700, 0, 690, 300, 620, 520), fill=(24, 24, 26), width=9)


SCENES = {
    "manhole": _manhole,
    "road": _manhole,
    "lighting": _lamp,
    "hall_lighting": _lamp,
    "hall_clutter": _boxes,
    "street_cleaning": _bins,
    "estate_cleaning": _bins,
    "ebike": _bikes,
}
