"""`inbox`: a folder, the clipboard or the camera as ways to the page's file uploader.

The browser puts what comes by these ways into Streamlit's own file uploader, so that it travels as every other upload
does and meets the same limits. The name of the uploader's input is that of Streamlit 1.67.
"""

from collections.abc import Sequence

from ui.components import register
from ui.i18n import _

_component = register("inbox")


def inbox(*, types: Sequence[str], most: int, key: str) -> None:
    """Show a button and a sentence for each way; pictures may also be pasted, or dropped anywhere on the page.

    Args:
        types: what is sent of a folder: "image" for what the browser takes for an image, and endings such as ".heic".
        most: how many files are sent at a time.
    """
    _component(
        data={
            "endings": [kind for kind in types if kind.startswith(".")],
            "most": most,
            "words": {
                "folder": _("Folder"),
                "about_folder": _("All pictures in it and in the folders inside."),
                "camera": _("Camera"),
                "about_camera": _("Hold a page or a garment before it."),
                "paste": _("Paste"),
                "about_paste": _("Or press {keys} anywhere on this page."),
                "about_paste_by_touch": _("A picture that you have copied."),
                "take": _("Take the picture"),
                "close": _("Close the camera"),
                "view": _("What the camera sees"),
                "sent": _("Pictures sent: {count}"),
                "too_many": _("The first {count} pictures were sent; more are not kept."),
                "none": _("There is no picture in it."),
                "empty": _("There is no picture on the clipboard. Copy one first."),
                "refused": _("The browser does not let this page read the clipboard. Press {keys} instead."),
                "no_camera": _(
                    "No camera can be used. Connect one, or let this page use it in the browser's settings."
                ),
            },
        },
        key=key,
    )
