"""What is asked about a picture, on any page that shows one."""

from app.ui.asking.again_box import READ_AGAIN, AgainBox, about_inheriting
from app.ui.asking.made_box import MadeBox
from app.ui.asking.traces_box import WHO, WORDS, TracesBox
from app.ui.asking.voice_box import VoiceBox

__all__ = ["READ_AGAIN", "WHO", "WORDS", "AgainBox", "MadeBox", "TracesBox", "VoiceBox", "about_inheriting"]
