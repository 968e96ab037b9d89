"""What a process that builds again and again remembers of the last time (decision 0038)."""

from collections.abc import Callable, Hashable
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Recall:
    """For each step and name the last arguments and what came of them: equal arguments give the same value again.

    Only for steps whose value follows from their arguments alone and is never changed afterwards; so remembering
    changes nothing but the time. The name keeps the arguments of different uses of a step apart, no more.
    """

    def __init__(self) -> None:
        self._last: dict[tuple[Callable[..., Any], Hashable], tuple[Any, Any]] = {}

    def __call__(self, name: Hashable, step: Callable[P, R], *arguments: P.args, **more: P.kwargs) -> R:
        """What ``step`` gives for these arguments."""
        known = self._last.get((step, name))
        # What did not change is most often the same object, which tuples compare first.
        if known is not None and known[0] == (arguments, more):
            remembered: R = known[1]
            return remembered
        made = step(*arguments, **more)
        self._last[step, name] = (arguments, more), made
        return made

    def learn(self, made: R, name: Hashable, step: Callable[P, R], *arguments: P.args, **more: P.kwargs) -> None:
        """Takes note of what ``step`` would give, where it is known otherwise."""
        self._last[step, name] = (arguments, more), made
