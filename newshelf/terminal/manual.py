"""What ``--help`` says: in the language of the library; in both where there is none yet, as ``init`` asks in both.

What a command does is said in English too, below any other language, as problems are told. The texts stand in
``locale/help.*.yaml``, which nothing but ``--help`` reads.
"""

from pathlib import Path
from typing import Any

import click

from newshelf.language import LANGUAGES, table
from newshelf.terminal import mistyped, summary


def language_at(root: Path) -> str:
    """The language in which the library at ``root`` is spoken to; Vietnamese where there is none."""
    return _languages(root)[0]


def _languages(root: Path) -> tuple[str, ...]:
    try:
        return (summary.language_of({"content/site.yaml": (root / "content" / "site.yaml").read_bytes()}),)
    except OSError:
        return LANGUAGES


class Command(click.Command):
    """A command whose help is in the locale files."""

    def get_help(self, ctx: click.Context) -> str:
        """The help that click lays out, with these texts."""
        return _page(self, ctx)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Takes what was typed, and says in the same languages if something is left over."""
        ctx.allow_extra_args = True
        mistyped.nothing_left(super().parse_args(ctx, args), ctx)
        return []


class Group(click.Group):
    """The same for a group, and for the commands in it."""

    command_class = Command

    def get_help(self, ctx: click.Context) -> str:
        """The help that click lays out, with these texts."""
        return _page(self, ctx)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The command, which must exist."""
        mistyped.command_of(args[0], self.commands, ctx)
        return super().resolve_command(ctx, args)


class _Formatter(click.HelpFormatter):
    """Writes click's own words in another language."""

    def __init__(self, words: dict[str, str], width: int | None, max_width: int | None) -> None:
        super().__init__(width=width, max_width=max_width)
        self.words = words

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or f"{self.words['usage']} ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(self.words.get(heading, heading))


def _page(command: click.Command, context: click.Context) -> str:
    above = context.parent.params if context.parent else {}
    languages = _languages(context.params.get("root") or above.get("root") or Path())
    words = table(f"help.{languages[0]}")["words"]
    formatter = _Formatter(words, context.terminal_width, context.max_content_width)
    _word(command, context, languages)
    command.format_help(context, formatter)
    return formatter.getvalue().rstrip("\n")


def _word(command: click.Command, context: click.Context, languages: tuple[str, ...]) -> None:
    """Gives a command, its options and the commands in it the texts; click keeps them in the objects themselves."""
    own, both = (
        [table(f"help.{language}") for language in dict.fromkeys(wanted)] for wanted in (languages, (*languages, "en"))
    )

    def said(texts: list[Any], name: str, key: str) -> list[str]:
        return [text["commands"][name].get(key) or text["options"][key] for text in texts]

    name = command.name or ""
    command.help = "\n\nEN: ".join(said(both, name, "about"))
    for option in command.get_params(context):
        if isinstance(option, click.Option):
            option.help = " EN: ".join(said(own, name, max(option.opts, key=len).removeprefix("--")))
            if option.show_default:
                option.help += f" ({own[0]['words']['default']}: {_default(option.default)})"
                option.show_default = False
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            inner.short_help = " EN: ".join(said(own, name, "about"))


def _default(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
