"""How long a text is, in characters as a person sees them.

Python and the browser carry different versions of Unicode, so the rule is a fixed table that both follow: a
combining mark, a variation selector, a skin tone, a tag or an invisible joiner adds nothing; what a joiner
ties to the emoji before it adds nothing; two regional letters make one flag; a carriage return with its line
feed is one line end.
"""

INVISIBLE: tuple[tuple[int, int], ...] = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05BD), (0x05BF, 0x05BF), (0x05C1, 0x05C2),
    (0x05C4, 0x05C5), (0x05C7, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670),
    (0x06D6, 0x06DC), (0x06DF, 0x06E4), (0x06E7, 0x06E8), (0x06EA, 0x06ED), (0x0711, 0x0711),
    (0x0730, 0x074A), (0x0900, 0x0902), (0x093A, 0x093A), (0x093C, 0x093C), (0x0941, 0x0948),
    (0x094D, 0x094D), (0x0E31, 0x0E31), (0x0E34, 0x0E3A), (0x0E47, 0x0E4E), (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064), (0x20D0, 0x20FF),
    (0x302A, 0x302D), (0x3099, 0x309A), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xFEFF, 0xFEFF),
    (0x1F3FB, 0x1F3FF), (0xE0020, 0xE007F), (0xE0100, 0xE01EF),
)  # fmt: skip
JOINER = 0x200D
FIRST_SYMBOL = 0x2190
REGIONAL = (0x1F1E6, 0x1F1FF)


def length(text: str) -> int:
    """The number of characters a person sees; `conditions.js` has the same rule."""
    # Below the first combining mark every character is seen, which is nearly every Dutch text.
    if not text or ord(max(text)) < INVISIBLE[0][0]:
        return len(text) - text.count("\r\n")
    count = previous = flags = 0
    for code in map(ord, text):
        flags = flags + 1 if REGIONAL[0] <= code <= REGIONAL[1] else 0
        if _seen(code, previous, flags):
            count += 1
        previous = code
    return count


def _seen(code: int, previous: int, flags: int) -> bool:
    if code < INVISIBLE[0][0]:
        return not (code == 10 and previous == 13)
    if flags:
        return flags % 2 == 1
    if previous == JOINER and code >= FIRST_SYMBOL:
        return False
    return not any(low <= code <= high for low, high in INVISIBLE)
