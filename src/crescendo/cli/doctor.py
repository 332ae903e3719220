"""`crescendo doctor`: looks at every part of an installation and says what to do about what is bad."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from crescendo.core.refusals import Refusal
from crescendo.core.settings import SettingRefused, Settings, current

Check = Callable[[], str]


class Bad(Exception):
    """A check found something bad; the message is a sentence that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found about one part; a bad one says what to do."""

    subject: str
    sentence: str
    is_well: bool


def examine() -> list[Finding]:
    """Look at everything. A part that cannot even be looked at is a bad finding, never a crash."""
    try:
        settings = current()
    except SettingRefused as refused:
        return [Finding(subject="settings", sentence=str(refused), is_well=False)]
    return [_found(subject, check) for subject, check in _checks(settings)]


def written(findings: Sequence[Finding], *, as_json: bool) -> str:
    """One line a finding, or all as JSON."""
    if as_json:
        return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1)
    return "\n".join(f"{'ok  ' if one.is_well else 'BAD '} {one.subject}: {one.sentence}" for one in findings)


def _found(subject: str, check: Check) -> Finding:
    try:
        return Finding(subject=subject, sentence=check(), is_well=True)
    except Bad as bad:
        return Finding(subject=subject, sentence=str(bad), is_well=False)
    except Refusal as refused:
        said = f"{refused.sentence % refused.data} {refused.remedy % refused.data}"
        return Finding(subject=subject, sentence=said, is_well=False)
    except Exception as failure:  # noqa: BLE001 - whatever stops a check is what the operator must know
        sentence = f"It cannot be read: {type(failure).__name__}: {failure}"
        return Finding(subject=subject, sentence=sentence, is_well=False)


def _checks(settings: Settings) -> Iterator[tuple[str, Check]]:
    from crescendo.cli import surroundings  # noqa: PLC0415 - `--help` does without

    yield "settings", partial(surroundings.settings_read, settings)
    yield "home", partial(surroundings.home_has_room, settings)
    yield "clock", surroundings.clock_is_sane
    yield "tracker script", surroundings.tracker_is_built
    yield "console files", surroundings.console_is_built
    yield "mail", partial(surroundings.mail_can_leave, settings)
    from crescendo.project.schema import start_django  # noqa: PLC0415 - needs the settings

    start_django()
    from crescendo.cli import upkeep, workings  # noqa: PLC0415 - needs Django

    yield "rights", partial(upkeep.home_is_private, settings)
    yield "port", partial(upkeep.port_is_ours, settings)
    yield "migrations", workings.database_is_migrated
    yield "database", upkeep.database_is_set_up
    yield "database clock", upkeep.clocks_agree
    yield "keys", upkeep.keys_are_whole
    yield "sending", upkeep.sending_goes_on
    yield "backups", partial(upkeep.backups_are_made, settings)
    yield "raw log", workings.log_is_read
    yield "worker", workings.worker_lives
    yield "rounds", workings.consumers_keep_up
    yield "jobs", workings.jobs_succeed
    yield "quarantine", workings.quarantine_is_small
    yield "collect.json", partial(workings.collectors_know, settings)
