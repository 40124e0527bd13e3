"""Association files of iOS and Android (compliance 9.1, 9.2)."""

from __future__ import annotations

import pytest

from anklang.links.association import (
    BROWSER_ONLY,
    app_id_fault,
    apple_app_site_association,
    assetlinks,
    fingerprint_fault,
)

PRINT = ":".join(["AB"] * 32)


def test_apple_learns_the_short_links_and_that_legal_pages_stay_in_the_browser() -> None:
    """Compliance 9.1: new format; first match wins, so exclusions come first."""
    made = apple_app_site_association(["ABCDE12345.example.shop", "nonsense", "ABCDE12345.example.shop"])
    detail = made["applinks"]["details"][0]
    assert detail["appIDs"] == ["ABCDE12345.example.shop"]
    assert detail["components"] == [*({"/": p, "exclude": True} for p in BROWSER_ONLY), {"/": "/l/*"}]
    assert {"/u/*", "/doi/*", "/legal/*", "/.well-known/*"} <= set(BROWSER_ONLY)


def test_android_learns_package_and_certificates() -> None:
    """Compliance 9.2."""
    assert assetlinks("example.shop", [PRINT.lower(), "AB:CD"]) == [
        {
            "relation": ["delegate_permission/common.handle_all_urls"],
            "target": {
                "namespace": "android_app",
                "package_name": "example.shop",
                "sha256_cert_fingerprints": [PRINT],
            },
        }
    ]


def test_without_an_app_the_files_are_empty_but_valid() -> None:
    """A host without apps answers the question, too."""
    assert apple_app_site_association([]) == {"applinks": {"details": []}}
    assert assetlinks("example.shop", ["AB:CD"]) == assetlinks("", [PRINT]) == []


@pytest.mark.parametrize("app_id", ["example.shop", "abcde12345.example", "ABCDE1234.example.shop", ""])
def test_a_wrong_app_id_is_told_with_its_right_form(app_id: str) -> None:
    """For the check of the settings."""
    assert "is no app id" in (app_id_fault(app_id) or "")
    assert app_id_fault("ABCDE12345.example.shop") is None


@pytest.mark.parametrize("fingerprint", ["", "AB:CD", PRINT[:-1], PRINT.replace(":", "")])
def test_a_wrong_fingerprint_is_told_with_its_right_form(fingerprint: str) -> None:
    """For the check of the settings."""
    assert "is no SHA-256 fingerprint" in (fingerprint_fault(fingerprint) or "")
    assert fingerprint_fault(PRINT) is None
