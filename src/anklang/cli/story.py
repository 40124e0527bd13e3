"""`anklang story S1`: play what customers do, and what must happen, through the real engine on a clock of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from anklang.core.json import encode

console = Console()


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("story")(story)


def story(
    name: Annotated[
        str, typer.Argument(help="S1, S2 …, a playbook's name, a folder with a story.yaml, or all.")
    ] = "",
    case: Annotated[
        str, typer.Option("--case", help="Only this case: its number, or words of its name.")
    ] = "",
    brief: Annotated[bool, typer.Option("--brief", help="Without the timeline.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Play stories: what customers do, what must happen. Nothing leaves this machine, no installation is touched.

    Without a name the stories are listed. The exit code is 0 only if everything held.
    """
    passed = _play(name, case, brief, json) if name else _list(json)
    raise typer.Exit(0 if passed else 1)


def _list(json: bool) -> bool:
    from anklang.testing.story.find import stories
    from anklang.testing.story.read import read_story

    found = {id_: (folder, read_story(folder / "story.yaml")) for id_, folder in stories().items()}
    if json:
        listed = [{"story": id_, "title": one.title, "cases": [c.name for c in one.cases], "playbook": folder.name}
                  for id_, (folder, one) in found.items()]  # fmt: skip
        print(encode(listed).decode())
    for id_, (folder, one) in {} if json else found.items():
        console.print(f"[bold]{id_:4}[/] {one.title} [dim]({folder.name}, {len(one.cases)} cases)[/]")
    return True


def _play(name: str, case: str, brief: bool, json: bool) -> bool:
    from anklang.testing.story.find import find_story, stories
    from anklang.testing.story.play import StoryResult, play_cases
    from anklang.testing.story.read import read_story
    from anklang.testing.story.show import as_plain, show_case, show_end
    from anklang.testing.story.stage import own_stage

    folders: list[Path] = list(stories().values()) if name == "all" else [find_story(name)]
    read = [(folder, read_story(folder / "story.yaml")) for folder in folders]
    results: list[StoryResult] = []
    with _waiting("Starting a database for this call …", quiet=json), own_stage() as stage:
        for folder, one in read:
            result = StoryResult(one.story, one.title, [])
            for played in play_cases(stage, one, folder, case):
                result.cases.append(played)
                if not json:
                    show_case(console, played, brief=brief)
            results.append(result)
    if json:
        plain = [as_plain(one) for one in results]
        whole = (
            {"passed": all(one.passed for one in results), "stories": plain} if name == "all" else plain[0]
        )
        print(encode(whole).decode())
    else:
        show_end(console, results)
    return all(one.passed for one in results) and any(one.cases for one in results)


@contextmanager
def _waiting(text: str, *, quiet: bool) -> Iterator[None]:
    if quiet:
        yield
        return
    with console.status(text):
        yield
