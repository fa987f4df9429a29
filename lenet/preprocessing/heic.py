"""HEIC photographs, as iPhones take them: ISO 23008-12. libheif reads them; it is imported with the first one."""

from functools import cache

BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")  # annex B
FORMAT = "HEIF"  # as Pillow names it


def is_heic(content: bytes) -> bool:
    """Whether a file begins as HEIC photographs do; some AVIF pictures begin so too."""
    return content[4:8] == b"ftyp" and content[8:12] in BRANDS


@cache
def let_pillow_read() -> None:
    """Let Pillow read HEIC files, in one thread, and only the photograph in them.

    libheif allocates no more than the size that the file declares, so a limit of that size is a limit of memory.
    """
    import pillow_heif  # takes 0.15 s, which a visitor without such photographs need not wait

    pillow_heif.register_heif_opener(decode_threads=1, depth_images=False, aux_images=False)
