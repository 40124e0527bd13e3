"""The demo's workspace: the brand Lindenhof, its shop, its hours and its limits."""

from __future__ import annotations

from urllib.parse import urlsplit

from anklang.workspaces.model import Brand, Cap, Hours, Purpose, Shop, Topic, WorkspaceSettings

SLUG = "lindenhof"
NAME = "Lindenhof"
SHOP_PATH = "/demo/shop"


def settings(base_url: str) -> WorkspaceSettings:
    """The settings for a demo that is reached at `base_url` (no slash at its end)."""
    return WorkspaceSettings(
        zone="Europe/Berlin", country="DE", language="de", languages=("de", "en"), currency="EUR",
        brand=Brand(
            name=NAME, color="#4f6244", logo=f"{base_url}/demo/assets/img/lindenhof.svg",
            imprint="Lindenhof GmbH, Lindenweg 12, 50667 Köln, AG Köln HRB 000000 (Demo)",
            contact="hallo@lindenhof.example",
        ),
        shop=Shop(
            url=base_url + SHOP_PATH, cart_path="/cart", cart_param="restore", product_path="/p/{id}",
            hosts=[urlsplit(base_url).netloc], ios_app="DEMO000000.example.lindenhof",
        ),
        purposes=(
            Purpose(id="marketing", name={"de": "Neues und Angebote", "en": "News and offers"}),
            Purpose(id="orders", name={"de": "Nachrichten zu Bestellungen", "en": "Messages about orders"}),
            Purpose(id="tracking", name={"de": "Messung von Öffnungen und Klicks", "en": "Measuring opens and clicks"}),
            Purpose(id="profiling", name={"de": "Persönliche Empfehlungen", "en": "Personal recommendations"}),
            Purpose(id="feedback", name={"de": "Fragen nach der Meinung", "en": "Asking for an opinion"}),
        ),
        topics=(
            Topic(
                id="new-collections", purpose="marketing",
                name={"de": "Neue Kollektionen", "en": "New collections"},
                description={"de": "Was neu aus der Werkstatt kommt, etwa alle zwei Wochen",
                             "en": "What is new from the workshop, about every two weeks"},
            ),
            Topic(
                id="care-tips", purpose="marketing", name={"de": "Pflegetipps", "en": "Care tips"},
                description={"de": "Wie Leinen, Holz und Keramik lange schön bleiben",
                             "en": "How linen, wood and ceramics stay beautiful"},
            ),
            Topic(
                id="offers", purpose="marketing", name={"de": "Angebote", "en": "Offers"},
                description={"de": "Rabatte und Gutscheine", "en": "Discounts and vouchers"},
            ),
        ),
        hours=(Hours(open="08:00", close="21:00"),),
        caps=[
            Cap(limit=3, hours=24, classes=("advertising",)),
            Cap(limit=12, hours=7 * 24, classes=("advertising",)),
        ],
        release_minutes=0,  # five customers need no spreading, and the visitor is waiting
    )  # fmt: skip
