"""How long coupons last, codes made here, and codes to take along."""

from __future__ import annotations

from api_rig import Rig, assert_problem, pages, table_of


def test_the_outlook_tells_rate_end_and_where_the_codes_came_from(api: Rig) -> None:
    client = api.key()
    client.put(
        "/api/coupons/spring", json={"kind": "list", "low_stock": 5, "valid_to": "2026-05-10T10:00:00+00:00"}
    )
    empty = client.get("/api/coupons/spring/outlook").json()
    assert (empty["remaining"], empty["per_day"], empty["days_left"], empty["low"]) == (0, 0.0, None, True)
    client.post("/api/coupons/spring/codes", json={"text": "\n".join(f"CODE-{n}" for n in range(24))})
    now = api.clock.now()
    with api.database.transaction() as tx:
        tx.run("UPDATE coupons SET state = 'committed', committed_at = %s WHERE code LIKE 'CODE-1_'", [now])
        tx.run(
            "UPDATE coupons SET state = 'redeemed', redeemed_at = %s WHERE code IN ('CODE-10', 'CODE-11')",
            [now],
        )
        tx.run("UPDATE coupons SET committed_at = %s WHERE code = 'CODE-10'", [now.replace(day=1, month=4)])
    found = client.get("/api/coupons/spring/outlook").json()
    assert (found["remaining"], found["per_day"], found["days_left"]) == (14, 1.29, 10.9)
    assert (found["runs_out_on"], found["left_over"], found["low"]) == ("2026-05-14", 6, False)
    assert (found["days"][-1], found["redeemed_share"]) == (
        {"day": "2026-05-04", "given": 9, "redeemed": 2},
        0.2,
    )
    assert [(one["action"], one["codes"]) for one in found["history"]] == [("coupons.codes_added", 24)]
    assert_problem(api.key(api.other_key).get("/api/coupons/spring/outlook"), 404)


def test_codes_made_here_cannot_be_guessed_and_can_be_taken_along(api: Rig) -> None:
    client = api.key()
    client.put("/api/coupons/spring", json={"kind": "list"})
    client.put("/api/coupons/own", json={"kind": "generated"})
    made = client.post("/api/coupons/spring/generate", json={"count": 50, "prefix": "MAY-"})
    assert made.json() == {"count": 50}
    short = assert_problem(client.post("/api/coupons/spring/generate", json={"count": 1, "length": 3}), 422)
    assert short["problems"][0]["path"] == "length"
    assert_problem(client.post("/api/coupons/own/generate", json={"count": 1}), 422)
    api.clock.step(seconds=1)
    answer = client.get("/api/coupons/spring/codes.csv")
    rows = table_of(answer)
    assert len({row["code"] for row in rows}) == 50
    assert all(row["code"].startswith("MAY-") and len(row["code"]) == 12 for row in rows)
    listed = pages(client, "/api/coupons/spring/codes", limit=20, state="free")
    assert [one["code"] for one in listed] == sorted(row["code"] for row in rows)
    assert pages(client, "/api/coupons/spring/codes", state="redeemed") == []
    actions = [one["action"] for one in pages(client, "/api/audit", action="coupons")]
    assert {"coupons.exported", "coupons.codes_generated"} < set(actions)
