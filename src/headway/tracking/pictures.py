"""What may be kept as the picture of a proof of delivery."""

from __future__ import annotations

from headway.kernel.errors import BadInput

MAX_BYTES = 2 * 1024 * 1024

_MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def media_type(picture: bytes) -> str:
    """`image/jpeg` or `image/png`, told by the first bytes.

    Raises:
        BadInput: larger than 2 MB, or of another format.
    """
    if len(picture) > MAX_BYTES:
        raise BadInput(f"the picture has {len(picture)} bytes", field="picture", allowed=f"at most {MAX_BYTES} bytes")
    for magic, name in _MAGIC.items():
        if picture.startswith(magic):
            return name
    raise BadInput(f"the picture begins with {picture[:8].hex()}", field="picture", allowed="a JPEG or a PNG")
