"""What is wrong with a command as it was typed, as problems like those of the content; click tells it in English only.

The types below say what is wrong with a value, ``problem_of`` what click found wrong with the rest.
"""

from collections.abc import Collection, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from newshelf.problem import Place, Problem, problem
from newshelf.spelling import nearest

PROGRAM = "newshelf"
STATUS = 2  # what a process ends with when its command was mistyped
# How commands that need more than their name are typed.
EXAMPLES = {
    "import": "import sach-moi.xlsx",
    "init": "init my-library",
    "new": 'new "Giáo trình kinh tế du lịch"',
    "report": "report gaps",
    "send": "send 2026-10",
    "upgrade": "upgrade newshelf-1.0.0-py3-none-any.whl",
}


class Mistyped(click.UsageError):
    """A wrong usage whose problem is known."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.code)
        self.found = found


class Day(click.DateTime):
    """A day in ISO 8601."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def get_metavar(self, *_: Any, **__: Any) -> str:
        """How help writes it."""
        return "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """A datetime at midnight."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            from newshelf.content.datatypes import ISO_DATE  # with pydantic, for which no right command pays

            key = _key(param, ctx)
            line = f"{key} 2026-11-02"
            if ISO_DATE.fullmatch(value):
                raise Mistyped(problem(Place(key), "no-such-date", value=value, line=line)) from None
            raise Mistyped(problem(Place(key), "bad-date", value=value, line=line)) from None


class Number(click.IntRange):
    """A whole number."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number, if it lies between the limits."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            key, written = _key(param, ctx), str(value)
            given = {"key": key, "value": written}
            if not written.lstrip("-").isdecimal():
                raise Mistyped(problem(Place(key), "not-a-number", **given)) from None
            if self.max is not None and int(written) > self.max:
                raise Mistyped(problem(Place(key), "too-large", limit=self.max, **given)) from None
            raise Mistyped(problem(Place(key), "too-small", limit=self.min, **given)) from None


class Ratio(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """A number that is not negative, as a fraction: 0.1 is a tenth."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """A comma parts too, as Vietnamese writes it."""
        try:
            ratio = Fraction(str(value).replace(",", "."))
        except (ValueError, ZeroDivisionError):
            ratio = Fraction(-1)
        if ratio < 0:
            raise Mistyped(_wrong(f"{_key(param, ctx)} {value}", ctx))
        return ratio


class Word(click.Choice):  # type: ignore[type-arg]  # generic from click 8.2 on only
    """One of a few words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The word."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            key, choices = _key(param, ctx), ", ".join(self.choices)
            near = nearest(value, frozenset(self.choices))
            found = problem(Place(key), "unknown-value", key=key, value=value, choices=choices, suggestion=near)
            raise Mistyped(found) from None


class Folder(click.ParamType):  # type: ignore[type-arg]  # as above
    """A folder; the command itself says if it cannot use it."""

    name = "directory"

    def convert(self, value: Any, _: click.Parameter | None, __: click.Context | None) -> Path:
        """Its path."""
        return Path(value)


class File(click.ParamType):  # type: ignore[type-arg]  # as above
    """A file that is there."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Its path."""
        if not Path(value).is_file():
            raise Mistyped(problem(Place(_key(param, ctx)), "no-such-file", value=value))
        return str(value)


def command_of(typed: str, commands: Collection[str], ctx: click.Context) -> None:
    """Nothing, if the command exists."""
    if typed not in commands:
        near, line = nearest(typed, frozenset(commands)), f"{ctx.command_path} --help"
        raise Mistyped(problem(Place(ctx.command_path), "no-such-command", value=typed, suggestion=near, line=line))


def nothing_left(typed: Sequence[str], ctx: click.Context) -> None:
    """Nothing, if a command took all that was typed."""
    if typed:
        raise Mistyped(_wrong(" ".join(typed), ctx))


def problem_of(error: click.UsageError) -> Problem:
    """What click found."""
    if isinstance(error, Mistyped):
        return error.found
    called = error.ctx.command_path if error.ctx else PROGRAM
    if isinstance(error, click.NoSuchOption):
        near, line = (*(error.possibilities or ()), "")[0], f"{called} --help"
        return problem(Place(called), "no-such-option", value=error.option_name, suggestion=near, line=line)
    if isinstance(error, click.MissingParameter):
        program, _, name = called.rpartition(" ")
        return problem(Place(called), "missing-argument", line=f"{program} {EXAMPLES[name]}")
    if isinstance(error, click.BadOptionUsage):
        return problem(Place(error.option_name), "missing-value", key=error.option_name)
    return _wrong(error.format_message(), error.ctx)


def _wrong(value: str, ctx: click.Context | None) -> Problem:
    called = ctx.command_path if ctx else PROGRAM
    return problem(Place(called), "wrong-usage", value=value, line=f"{called} --help")


def _key(param: click.Parameter | None, ctx: click.Context | None) -> str:
    """The option, or the command whose argument it is."""
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return (ctx.info_name if ctx else None) or PROGRAM
