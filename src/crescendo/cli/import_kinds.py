"""`crescendo import KIND`: kinds with a command of their own beside those that are tables."""

from __future__ import annotations

import click


class ImportKinds(click.Group):
    """Leaves every kind that is not among `own` to the command for tables, options and all."""

    def __init__(self, tables: click.Command, *own: click.Command) -> None:
        settings = {"ignore_unknown_options": True}
        super().__init__("import", commands=own, help=tables.help, context_settings=settings)
        self._tables = tables

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the kind, else that for tables, which reads the kind itself."""
        if args and args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return "", self._tables, args

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """That of tables, and which kinds have their own."""
        self._tables.format_help(ctx, formatter)
        with formatter.section("Kinds with options of their own"):
            formatter.write_dl(
                [(name, command.get_short_help_str(60)) for name, command in self.commands.items()]
            )
