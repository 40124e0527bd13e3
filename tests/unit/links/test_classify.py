"""Is it a human click? Cases C01–C12 and the agents of compliance 9.5."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from anklang.links.classify import Request, Verdict, bursts, classify

SENT = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like"
    " Gecko) Chrome/131.0.0.0 Safari/537.36"
)


def ask(user_agent: str = IPHONE, **given: object) -> Verdict:
    values: dict[str, object] = {
        "at": SENT + timedelta(minutes=4),
        "sent_at": SENT,
        "channel": "sms",
        **given,
    }
    return classify(Request(user_agent=user_agent, **values))  # type: ignore[arg-type]


def test_c01_a_tap_four_minutes_after_the_sms_is_a_person() -> None:
    """C01."""
    assert ask() == "human"


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "head", "PROPFIND"])
def test_c02_other_methods_are_previews(method: str) -> None:
    """C02, rule 1."""
    assert ask(method=method) == "preview"


@pytest.mark.parametrize(
    "user_agent",
    [
        "WhatsApp/2.23.20.0",
        "WhatsApp/2.23.20.0 A",
        "TelegramBot (like TwitterBot)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML,"
        " like Gecko) Version/9.0.1 Safari/601.2.4"
        " facebookexternalhit/1.1 Facebot Twitterbot/1.0",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
        "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
        "LinkedInBot/1.0 (compatible; Mozilla/5.0)",
        "Viber/13.0",
        "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
        "Mozilla/5.0 (compatible; Applebot/0.1)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1;"
        " +http://www.google.com/bot.html)",
    ],
)
def test_c03_link_previews_are_no_clicks(user_agent: str) -> None:
    """C03, rule 3."""
    assert ask(user_agent) == "preview"


@pytest.mark.parametrize(
    "user_agent",
    [
        IPHONE + " [FBAN/FBIOS;FBAV/440.0.0.1]",
        "Mozilla/5.0 (Linux; Android 14; SM-S911B; wv) AppleWebKit/537.36 Chrome/126.0"
        " Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/470.0]",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
        " Mobile/15E148 MetaIAB Facebook",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
        " Mobile/15E148 Instagram 330.0.0.1",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
        " GSA/300.0 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
        " Mobile/15E148 Safari Line/14.0.0",
        CHROME,
    ],
)
def test_c04_c11_in_app_browsers_are_people(user_agent: str) -> None:
    """C04, C11: the trap that crawler lists name browsers of real people."""
    assert ask(user_agent) == "human"


def test_c05_six_links_in_a_second_are_a_scanner() -> None:
    """C05, rule 6: all of them."""
    clicks = [(SENT + timedelta(milliseconds=200 * n), f"t{n}") for n in range(6)]
    assert bursts(clicks, 8) == [True] * 6
    assert ask(CHROME, in_burst=True) == "scanner"


@pytest.mark.parametrize(
    ("headers", "verdict"),
    [
        ({"sec-purpose": "prefetch"}, "prefetch"),
        ({"sec-purpose": "prefetch;prerender"}, "prefetch"),
        ({"purpose": "prefetch"}, "prefetch"),
        ({"x-purpose": "preview"}, "prefetch"),
        ({"x-moz": "prefetch"}, "prefetch"),
        ({"sec-purpose": ""}, "human"),
    ],
)
def test_c06_reading_ahead_is_no_click(headers: dict[str, str], verdict: Verdict) -> None:
    """C06, rule 2."""
    assert ask(headers=headers) == verdict


@pytest.mark.parametrize(
    ("channel", "seconds", "verdict"),
    [
        ("email", 4.9, "scanner"),
        ("email", 5, "human"),
        ("sms", 1, "scanner"),
        ("sms", 2, "human"),
        ("push", 1.9, "scanner"),
    ],
)
def test_c07_faster_than_a_person_is_a_scanner(channel: str, seconds: float, verdict: Verdict) -> None:
    """C07, rule 7; the later click of the person counts."""
    assert ask(CHROME, channel=channel, at=SENT + timedelta(seconds=seconds)) == verdict
    assert ask(CHROME, channel=channel, at=SENT + timedelta(hours=3)) == "human"


def test_c10_a_person_behind_a_link_guard_of_the_company_is_a_person() -> None:
    """C10, rule 9: a referrer such as urldefense.com says nothing by itself, two hours later from a home network."""
    guarded = {"referer": "https://urldefense.com/v3/__https://shop.example__"}
    assert ask(CHROME, channel="email", at=SENT + timedelta(hours=2), headers=guarded) == "human"


@pytest.mark.parametrize(
    "user_agent",
    ["", "  ", "curl/8.5.0", "python-requests/2.32", "Go-http-client/2.0", "okhttp/4.12.0", "Java/17.0.1", "Wget/1.21",
     "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
     "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36"],
)  # fmt: skip
def test_c12_libraries_and_crawlers_are_bots(user_agent: str) -> None:
    """C12, rule 4."""
    assert ask(user_agent) == "probable_bot"


def test_a_browser_that_acts_for_a_person_is_counted_apart() -> None:
    """Compliance 9.5: agent browsers are no people."""
    assert ask(CHROME + " Google-Agent") == "agent"


def test_the_shops_app_is_a_person_whatever_its_user_agent() -> None:
    """E3: the app asks what its universal link means."""
    assert ask("okhttp/4.12.0", from_app=True) == "human"


@pytest.mark.parametrize(
    ("seconds", "tokens", "links", "expected"),
    [
        ([0, 1, 60], "aba", 2, [False, False, False]),
        ([0, 5, 9], "abc", 3, [True, True, True]),
        ([0, 5, 9], "abc", 4, [False, False, False]),
        ([0, 0.5, 1, 3600], "abca", 9, [True, True, True, False]),
        ([0, 1, 1.5], "aaa", 3, [False, False, False]),
    ],
)
def test_only_many_different_links_at_once_are_a_burst(
    seconds: list[float], tokens: str, links: int, expected: list[bool]
) -> None:
    """Rule 6: three in two seconds, or all within ten."""
    clicks = [(SENT + timedelta(seconds=s), token) for s, token in zip(seconds, tokens, strict=True)]
    assert bursts(clicks, links) == expected
