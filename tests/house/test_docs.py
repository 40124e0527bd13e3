"""The documentation says what is there: names exist, examples are read by the real parsers, tables are up to date."""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest
import yaml
from house import checks

from anklang.access.model import ALL_SCOPES, SCOPES
from anklang.channels.manifest import Ability
from anklang.config import Settings
from anklang.coupons.model import parse as parse_pool
from anklang.events.accept import Source, accept
from anklang.events.split import open_single
from anklang.http.problems import STATUS
from anklang.journeys.parse import dump, parse
from anklang.journeys.steps import KINDS as STEPS
from anklang.journeys.steps.wait import Wait, rule_of
from anklang.journeys.steps.wait_for import WaitFor
from anklang.journeys.waits import Rule
from anklang.messages.model import RANK
from anklang.policy.model import Reason
from anklang.segments.model import condition_to_dict
from anklang.segments.parse import KINDS as CONDITIONS
from anklang.segments.parse import ONLY_IN_JOURNEYS, parse_condition, walk
from anklang.templates.filters import FILTERS
from anklang.templates.language import ROOTS
from anklang.templates.model import parse as parse_template
from anklang.testing.story.model import ACTS
from anklang.testing.story.read import EXPECTS, parse_story
from anklang.wiring import ENTRIES
from anklang.workspaces.model import parse_settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "anklang"
PAGES = sorted(checks.files(ROOT, ".md"))
OURS = [page for page in PAGES if DOCS in page.parents or page.parent == ROOT]
NOW = datetime(2026, 11, 22, tzinfo=UTC)

BLOCK = re.compile(r"^```(\w+)(?: (\w+))?\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
JOURNEY = "id: example\nname: Example\nenter: {on: [{event: Order Completed}]}\nsteps:\n"
WITH_CONDITION = (
    "id: example\nname: Example\nsteps: [{send: sms, channel: sms, template: t}]\nenter:\n  audience:\n"
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text(name: str) -> str:
    return (ROOT / name).read_text()


def blocks(*languages: str) -> Iterator[tuple[str, str, str]]:
    """Every fenced block of our pages in one of the languages: page, kind, content."""
    for page in OURS:
        for language, kind, content in BLOCK.findall(page.read_text()):
            if language in languages:
                yield name_of(page), kind, content


def indented(content: str) -> str:
    return "".join(f"    {line}\n" for line in content.splitlines())


def read_example(kind: str, content: str) -> Any:
    """The example as the product reads it; raises BadInput where it would be refused."""
    if kind == "journey":
        return parse(content)
    if kind == "step":
        return parse(JOURNEY + indented(content))
    if kind == "condition":
        condition = parse(WITH_CONDITION + indented(content)).enter.audience
        assert condition is not None
        if not any(part.__struct_config__.tag in ONLY_IN_JOURNEYS for part in walk(condition)):
            parse_condition(condition_to_dict(condition), place="segment")
        return condition
    if kind == "segment":
        return parse_condition(yaml.safe_load(content)["condition"], place="segment")
    if kind == "template":
        return parse_template(yaml.safe_load(content))
    if kind == "coupon":
        return parse_pool(yaml.safe_load(content))
    if kind == "story":
        return parse_story(yaml.safe_load(content))
    if kind == "workspace":
        return parse_settings(yaml.safe_load(content))
    if kind == "event":
        taken = accept(open_single(content.encode()), "", Source(workspace=1, country="DE"), NOW)
        assert not taken.problems
        return taken.arrivals
    assert kind == "problem", f"the block says that it is {kind!r}, which nothing here can read"
    return json.loads(content)


EXAMPLES = list(blocks("yaml", "json"))


def examples(kind: str, page: str = "") -> list[Any]:
    return [read_example(kind, content) for name, of, content in EXAMPLES if of == kind and page in name]


@pytest.mark.parametrize(("page", "kind", "content"), EXAMPLES)
def test_every_example_is_read_by_the_real_parser(page: str, kind: str, content: str) -> None:
    assert read_example(kind, content)


def test_the_story_that_the_guide_shows_can_be_played(tmp_path: Path) -> None:
    [story] = [content for _, kind, content in EXAMPLES if kind == "story"]
    shutil.copytree(ROOT / "playbooks" / "s2-abandoned-cart", tmp_path / "s2")
    (tmp_path / "s2" / "story.yaml").write_text(story)
    command = [sys.executable, "-m", "anklang", "story", str(tmp_path / "s2"), "--brief"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 of 2 cases hold" in done.stdout


def test_every_kind_of_step_has_an_example_and_every_example_of_the_code_is_read() -> None:
    shown = {type(step) for journey in examples("step", "journeys.md") for step in journey.steps}
    assert {kind.config for kind in STEPS.values()} == shown
    for kind in STEPS.values():
        assert parse(JOURNEY + indented(kind.example)).steps


def test_every_kind_of_delay_has_an_example() -> None:
    """J22: eight kinds."""
    shown = {
        type(rule_of(step, "2026-01-01"))
        for journey in examples("step", "journeys.md")
        for step in journey.steps
        if isinstance(step, Wait)
    }
    assert shown == set(get_args(Rule))


def test_every_signal_that_a_wait_knows_has_an_example() -> None:
    matches = [m for j in examples("step") for step in j.steps if isinstance(step, WaitFor) for m in step.on]
    assert {signal[0] for match in matches if (signal := match.signal())} == set(
        importlib.import_module("anklang.journeys.model").SIGNALS
    )


def test_every_kind_of_condition_has_an_example() -> None:
    shown = {part.__struct_config__.tag for one in examples("condition") for part in walk(one)}
    assert shown == set(CONDITIONS)


def test_an_example_that_the_parser_refuses_is_found() -> None:
    with pytest.raises(Exception, match="unknown field"):
        read_example("step", "- send: x\n  chanel: sms\n  template: t\n")
    assert dump(parse(JOURNEY + "    - exit: x\n"))["steps"] == [{"exit": "x"}]


def documented(page: str) -> set[str]:
    """Every word in backticks of a page."""
    return set(re.findall(r"`([^`\n]+)`", text(page)))


def starts(page: str) -> set[str]:
    """The first word of everything in backticks: `cart:ID` is cart."""
    return {re.split(r"[^\w-]", word)[0] for word in documented(page)}


NAMED: list[tuple[str, str, set[str]]] = [
    (
        "settings",
        "docs/guide/settings.md",
        {f"ANKLANG_{name.upper()}" for name in Settings.__struct_fields__},
    ),
    ("reasons", "docs/guide/reasons.md", {one.value for one in Reason}),
    ("variables", "docs/guide/templates.md", set(ROOTS)),
    ("filters", "docs/guide/templates.md", set(FILTERS)),
    ("link targets", "docs/guide/templates.md", {"app", "web", "cart", "product", "store", "https"}),
    ("abilities", "docs/guide/providers.md", set(get_args(Ability))),
    ("permissions", "docs/guide/api.md", set(ALL_SCOPES)),
    ("words of stories", "docs/how-to/keep-definitions-in-git.md", {*ACTS, *EXPECTS}),
]


@pytest.mark.parametrize(("what", "page", "wanted"), NAMED, ids=[one[0] for one in NAMED])
def test_every_word_is_documented(what: str, page: str, wanted: set[str]) -> None:
    assert wanted <= documented(page) | starts(page), f"{page} lacks {what}"


def test_every_reason_has_its_english_and_its_german_words() -> None:
    page = text("docs/guide/reasons.md")
    assert [one.value for one in Reason if one.en not in page or one.de not in page] == []


def test_the_permissions_of_each_role_are_as_the_page_says() -> None:
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in text("docs/guide/api.md").splitlines()
    ]
    head = next(row for row in rows if row[:1] == ["permission"])
    for row in (row for row in rows if row and row[0].strip("`") in ALL_SCOPES and len(row) == len(head)):
        for role, cell in zip(head[2:], row[2:], strict=True):
            assert (cell == "yes") is (row[0].strip("`") in SCOPES[role]), f"{role}, {row[0]}"  # type: ignore[index]
    assert {str(status) for _, status, _ in STATUS} <= set(
        re.findall(r"\b\d{3}\b", text("docs/guide/api.md"))
    )


def test_every_state_of_a_message_is_in_the_glossary() -> None:
    assert set(RANK) <= {
        line.split("|")[1].strip() for line in text("docs/glossary.md").splitlines() if "|" in line
    }


def test_every_table_of_the_database_is_in_the_data_model() -> None:
    made = {
        name
        for path in (SOURCE / "storage" / "migrations" / "versions").iterdir()
        if path.suffix in (".sql", ".py")
        for name in re.findall(r"CREATE TABLE (\w+)", path.read_text())
    }
    assert made <= documented("docs/guide/data-model.md")


def test_every_provider_has_a_page_of_its_own_that_names_what_is_odd() -> None:
    for entry in ENTRIES:
        assert len((SOURCE / "providers" / entry.manifest.name / "README.md").read_text()) > 200


@pytest.fixture(scope="module")
def write_docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_docs", ROOT / "scripts" / "write_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["write_docs"] = module
    spec.loader.exec_module(module)
    return module


def test_the_tables_in_the_guide_say_what_the_code_says(write_docs: ModuleType) -> None:
    assert write_docs.stale() == [], "run `.venv/bin/python scripts/write_docs.py`"


def test_a_table_that_is_out_of_date_is_found(write_docs: ModuleType) -> None:
    page = text("docs/guide/reasons.md").replace("`capped`", "`caped`")
    assert write_docs.fill("reasons.md", page) != page
    assert write_docs.missing("reasons.md", "no places") == {"reasons", "holds"}


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", re.sub(BLOCK, "", page.read_text()), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def broken_links(page: Path) -> list[str]:
    wrong = []
    for target in LINK.findall(re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.M | re.S)):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
            wrong.append(f"{name_of(page)}: {target}")
    return wrong


def test_every_internal_link_leads_somewhere() -> None:
    assert [wrong for page in PAGES for wrong in broken_links(page)] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen, line = set[Path](), [ROOT / "README.md"]
    while line:
        page = line.pop()
        if page in seen or not page.exists():
            continue
        seen.add(page)
        for target in LINK.findall(page.read_text()):
            there = (page.parent / target.partition("#")[0]).resolve()
            line += sorted(there.glob("*.md")) if there.is_dir() else [there] * (there.suffix == ".md")
    assert [name_of(page) for page in OURS if page not in seen] == []


def test_every_target_of_make_is_explained_and_every_one_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", text("Makefile"), re.M))
    assert targets <= set(re.findall(r"make ([a-z-]+)", text("CONTRIBUTING.md")))
    for page in OURS:
        named = re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text(), re.M)
        assert set(named) <= targets | {"check-house"}, name_of(page)


def test_every_command_that_is_named_exists() -> None:
    typed = importlib.import_module("anklang.cli")._build()
    known = {one.name or one.callback.__name__ for one in typed.registered_commands if one.callback}
    for page in OURS:
        named = set(re.findall(r"(?:`|^)anklang ([a-z-]+)", page.read_text(), re.M))
        assert named <= known, name_of(page)


def test_every_address_of_the_api_that_is_named_exists(write_docs: ModuleType) -> None:
    routes = set(re.findall(r"\| ([A-Z]+) \| `(/api/[^`]+)`", write_docs.routes_table()))
    assert len(routes) > 40
    for page in OURS:
        for method, path in re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/api/[^`?]+)`", page.read_text()):
            assert (method, path) in routes, f"{name_of(page)}: {method} {path}"


def test_every_file_and_folder_that_is_named_exists() -> None:
    wrong = []
    for page in OURS:
        for word in re.findall(r"`([\w.*/-]+/[\w.*/-]*)`", page.read_text()):
            roots = (ROOT, SOURCE, SOURCE / "http" / "api")
            if word.startswith("/") or word.endswith("*.yaml"):
                continue  # an address; files of the reader's own folder
            if not any(list(root.glob(word.rstrip("/"))) for root in roots):
                wrong.append(f"{name_of(page)}: {word}")
    no_paths = {"postgres/", "Europe/Berlin"}
    assert [one for one in wrong if one.partition(": ")[2] not in no_paths] == []


def test_the_architecture_fits_a_page_and_has_the_folders_in_the_order_of_the_contract() -> None:
    page = text("ARCHITECTURE.md")
    assert page.count("\n") <= 70
    contracts = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = [
        re.findall(r"\w+", layer) for layer in next(c for c in contracts if c["id"] == "order")["layers"]
    ]
    rank = {folder: place for place, layer in enumerate(reversed(layers)) for folder in layer}
    section = page.split("## The folders, in order")[1].split("\n## ")[0]
    rows = [
        re.findall(r"`(\w+)`", line.split("|")[1]) for line in section.splitlines() if line.startswith("| `")
    ]
    named = [folder for row in rows for folder in row if folder != "src"]
    assert set(named) == {
        path.name for path in SOURCE.iterdir() if path.is_dir() and "__" not in path.name
    } | {path.stem for path in SOURCE.glob("*.py") if "__" not in path.name}
    lowest = [min(rank[folder] for folder in row) for row in rows]
    assert lowest == sorted(lowest), "a folder stands above one that it may import"


def test_the_glossary_is_in_order_and_every_term_has_a_german_word() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text("docs/glossary.md").split("\n## ")[0].splitlines()
        if line.startswith("| ") and not line.startswith("| ---")
    ][1:]
    terms = [row[0] for row in rows]
    assert terms == sorted(terms, key=str.casefold)
    assert len(terms) == len(set(terms))
    assert [row for row in rows if len(row) != 3 or not all(row)] == []


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("*.md")), ids=lambda page: page.stem)
def test_a_decision_fits_a_page_and_names_its_check(page: Path) -> None:
    content = page.read_text()
    assert content.count("\n") <= 60
    assert re.findall(r"^## (.+)$", content, re.M) == ["Decision", "Context", "Consequences", "Check"]
    assert re.search(r"^Date: (20\d\d-\d\d-\d\d|YYYY-MM-DD) · Status: ", content, re.M)
    assert re.search(r"^> \S.+[.]$", content, re.M), "the decision is one sentence that can be quoted"
    assert content.startswith(f"# {page.stem[:4]}: ")


def test_every_rule_that_is_quoted_is_explained() -> None:
    known = set(re.findall(r"^\| ([JR]\d+) \|", text("docs/rules.md"), re.M))
    quoted = re.compile(r"\b([JR][1-9]\d?)\b")
    wrong = {
        f"{name_of(path)}: {rule}"
        for path in checks.files(ROOT, ".py", ".yaml", ".sql")
        if path.parts[len(ROOT.parts)] in ("src", "playbooks")
        for rule in quoted.findall(path.read_text())
        if rule not in known
    }
    assert wrong == set()
