"""One chart: posts and messages week by week. Read only when the page is first opened: the library is large."""

from collections.abc import Sequence
from datetime import datetime

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.ui.kit import Dot, column, label, row, theme

Week = tuple[datetime, int, int]
BAR = 0.36
LABELS = 9
"""Dates below the axis; more would run into each other."""


class WeeklyChart(QWidget):
    """Two bars a week. The same numbers stand in the table beside it, for who cannot see them."""

    def __init__(self) -> None:
        super().__init__()
        self._weeks: Sequence[Week] = ()
        self._dates: Sequence[str] = ()
        self._plot = pg.PlotWidget()
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plot.setFrameShape(self._plot.Shape.NoFrame)
        self._names = (label("", "muted-small", wrap=False), label("", "muted-small", wrap=False))
        legend = row(spacing=8)
        for tone, name in zip(("accent", "info"), self._names, strict=True):
            legend.addWidget(Dot(tone))
            legend.addWidget(name)
            legend.addSpacing(theme().px(8))
        legend.addStretch(1)
        layout = column(self, spacing=8)
        layout.addLayout(legend)
        layout.addWidget(self._plot)
        layout.addStretch(1)
        self._plot.setFixedHeight(theme().px(220))
        theme().changed.connect(self._draw)

    def show_weeks(
        self, weeks: Sequence[Week], dates: Sequence[str], posts: str, messages: str, spoken: str
    ) -> None:
        """``dates``: each Monday in a few letters; ``spoken``: the chart in a sentence."""
        self._weeks, self._dates = weeks, dates
        for name, words in zip(self._names, (posts, messages), strict=True):
            name.setText(words)
        self.setAccessibleName(spoken)
        self._plot.setAccessibleName(spoken)
        self._draw()

    def _draw(self) -> None:
        look = theme()
        ink = look.colour("muted")
        self._plot.setBackground(look.tokens.surface)
        item = self._plot.getPlotItem()
        item.clear()
        places = range(len(self._weeks))
        for number, (shift, tone) in enumerate(((-BAR / 2, "accent"), (BAR / 2, "info"))):
            heights = [week[1 + number] for week in self._weeks]
            bars = pg.BarGraphItem(
                x=[place + shift for place in places],
                height=heights,
                width=BAR * 0.92,
                brush=look.colour(tone),
                pen=pg.mkPen(None),
            )
            item.addItem(bars)
        step = -(-len(self._dates) // LABELS) or 1
        ticks = [(place, self._dates[place]) for place in places if place % step == 0]
        highest = max((max(week[1], week[2]) for week in self._weeks), default=0)
        rise = max(-(-highest // 4), 1)
        for side, marks in (
            ("bottom", ticks),
            ("left", [(n, str(n)) for n in range(0, highest + rise, rise)]),
        ):
            axis = item.getAxis(side)
            axis.setTicks([marks, []])
            axis.setPen(pg.mkPen(look.colour("line")))
            axis.setTextPen(pg.mkPen(ink))
            axis.setStyle(tickFont=look.font("small", tabular=True), tickLength=0)
        item.showGrid(y=True, alpha=0.12)
        item.setRange(
            xRange=(-0.6, max(len(self._weeks), 1) - 0.4), yRange=(0, max(highest, 1) * 1.08), padding=0
        )
