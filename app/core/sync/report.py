"""What a sync did, in counts and sentences."""

from dataclasses import dataclass
from datetime import datetime

from app.core.kernel.text import Sentence, msg, nmsg


@dataclass(frozen=True, slots=True)
class SyncReport:
    at: datetime
    sent: int = 0
    handed_over: int = 0
    """Left for a person to do by hand."""
    unsure: int = 0
    refused: int = 0
    received: int = 0
    problems: tuple[tuple[str, Sentence], ...] = ()
    removed: int = 0

    def sentences(self) -> tuple[Sentence, ...]:
        """The report, one sentence for each thing that happened."""
        said: list[Sentence] = []
        if self.sent:
            said.append(nmsg("{count} sent.", "{count} sent.", self.sent))
        if self.removed:
            said.append(nmsg("{count} taken down.", "{count} taken down.", self.removed))
        if self.received:
            said.append(nmsg("{count} new message.", "{count} new messages.", self.received))
        if self.handed_over:
            said.append(nmsg("{count} to do by hand.", "{count} to do by hand.", self.handed_over))
        if self.unsure:
            said.append(
                nmsg("{count} uncertain: it may be out.", "{count} uncertain: they may be out.", self.unsure)
            )
        if self.refused:
            said.append(nmsg("{count} refused.", "{count} refused.", self.refused))
        said += [
            msg("{channel}: {problem}", channel=channel, problem=problem)
            for channel, problem in self.problems
        ]
        return tuple(said) or (msg("Everything is up to date."),)
