"""What is asked about a picture, on any page that shows one."""

from app.ui.asking.again_box import READ_AGAIN, about_inheriting
from app.ui.asking.answers import Answers
from app.ui.asking.traces_box import WORDS

__all__ = ["READ_AGAIN", "WORDS", "Answers", "about_inheriting"]
