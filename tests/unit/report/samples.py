"""Networks of invented people."""

from __future__ import annotations

from itertools import count

from mailbot.report.network import Network, Node, State

STATES = (State.MET, State.MET, State.OPEN, State.MET, State.NO)


def grown(newcomer: str, *, generations: int = 3, each: int = 3, name: str = "Person Number {}") -> Network:
    """One Connector, `each` named by everybody, as deep as `generations`."""
    people: list[Node] = []
    numbers = count(1)

    def grow(generation: int, parent: int | None) -> None:
        here = len(people)
        people.append(Node(name.format(next(numbers)), generation, STATES[here % 5] if here else State.MET, parent))
        if generation < generations:
            for _ in range(each):
                grow(generation + 1, here)

    grow(1, None)
    return Network(newcomer, tuple(people))
