"""Settings: typed, and every mistake is reported at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from anklang.config import Settings, load, name_server
from anklang.core.errors import BadInput


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    settings = load({}, tmp_path / "none.toml")
    assert settings == Settings()
    assert settings.base_url() == "http://127.0.0.1:8000"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "anklang.toml"
    file.write_text('port = 9000\nhost = "0.0.0.0"\n')
    settings = load({"ANKLANG_PORT": "9001"}, file)
    assert (settings.port, settings.host) == (9001, "0.0.0.0")


def test_every_mistake_is_reported_at_once(tmp_path: Path) -> None:
    file = tmp_path / "anklang.toml"
    file.write_text("colour = 1\n")
    wrong = {
        "ANKLANG_PORT": "many",
        "ANKLANG_TRUST_PROXY": "perhaps",
        "ANKLANG_DATABASE_URL": "mysql://x",
        "ANKLANG_PROT": "1",
        "ANKLANG_DNS_SERVER": "ns.example",
    }
    with pytest.raises(BadInput) as caught:
        load(wrong, file)
    places = [problem.path for problem in caught.value.problems]
    assert set(places) == {
        f"{file}: colour", "ANKLANG_PROT", "ANKLANG_PORT", "ANKLANG_TRUST_PROXY", "database_url", "dns_server",
    }  # fmt: skip


def test_a_settings_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not exist"):
        load({"ANKLANG_SETTINGS": str(tmp_path / "missing.toml")})


def test_a_broken_settings_file_is_named_with_the_fault(tmp_path: Path) -> None:
    file = tmp_path / "anklang.toml"
    file.write_text("port = ")
    with pytest.raises(BadInput, match="not valid TOML"):
        load({}, file)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192.0.2.1", ("192.0.2.1", 53)), ("192.0.2.1:5353", ("192.0.2.1", 5353)), ("2001:db8::1", ("2001:db8::1", 53)),
        ("[2001:db8::1]:5353", ("2001:db8::1", 5353)), ("ns.example", None),
        ("192.0.2.1:0", None), ("192.0.2.1:x", None),
    ],
)  # fmt: skip
def test_a_name_server_is_named_by_its_address(text: str, expected: tuple[str, int] | None) -> None:
    if expected is None:
        with pytest.raises(ValueError):
            name_server(text)
    else:
        assert name_server(text) == expected


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"ANKLANG_FILES_MOST_MB": "0"}, "ANKLANG_FILES_MOST_MB"),
        ({"ANKLANG_FILES_MOST_MB": "101"}, "ANKLANG_FILES_MOST_MB"),
        ({"ANKLANG_FILES_KINDS": "picture,program"}, "files_kinds"),
    ],
)
def test_what_customers_may_send_is_bounded(tmp_path: Path, given: dict[str, str], place: str) -> None:
    with pytest.raises(BadInput) as caught:
        load(given, tmp_path / "none.toml")
    assert [problem.path for problem in caught.value.problems] == [place]
    fine = load(
        {"ANKLANG_FILES_KINDS": "picture, audio", "ANKLANG_FILES_MOST_MB": "5"}, tmp_path / "none.toml"
    )
    assert fine.files_most_mb == 5
