"""Token buckets, shared by all deliverers through the database (R10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from anklang.messages.model import Message
from anklang.storage.queue import SENDS_CHANNEL, announce
from anklang.storage.transaction import Tx
from anklang.workspaces.model import Rate


class Rates:
    """The buckets of one workspace for one batch: refilled and locked when loaded, written back by `save`.

    A change of a rate works at once for everything not yet handed over, because buckets are filled by the present rule.
    """

    def __init__(self, tx: Tx, workspace: int, rules: Sequence[Rate], now: datetime) -> None:
        self._workspace = workspace
        self._rules = rules
        self._tokens: dict[str, float] = {}
        self._waiting: dict[str, int] = {}
        for rule in rules:
            tx.run(
                "INSERT INTO rate_buckets (workspace_id, name, tokens, at) VALUES (%s, %s, %s, %s) "
                "ON CONFLICT DO NOTHING",
                [workspace, _name(rule), float(rule.burst), now],
            )
        for rule in sorted(rules, key=_name):  # one order for everybody, so that nobody waits in a ring
            row = tx.row(
                "SELECT tokens, at FROM rate_buckets WHERE workspace_id = %s AND name = %s FOR UPDATE",
                [workspace, _name(rule)],
            )
            tokens, at = (float(rule.burst), now) if row is None else (row[0], row[1])
            gained = max(0.0, (now - at).total_seconds()) * rule.per_second
            self._tokens[_name(rule)] = min(float(max(1, rule.burst)), tokens + gained)

    def slot(self, message: Message, now: datetime) -> datetime | None:
        """When this message's turn is, behind those that were put off before it; None: now.

        Each one put off gets a moment of its own, so that a long line is looked at once, not every second.
        Transactional messages never wait here (R11).
        """
        if message.message_class == "transactional":
            return None
        latest: datetime | None = None
        for rule in self._rules:
            name = _name(rule)
            if rule.channel not in ("", message.channel) or self._tokens[name] >= 1.0:
                continue
            self._waiting[name] = self._waiting.get(name, 0) + 1
            missing = self._waiting[name] - self._tokens[name]
            turn = now + timedelta(seconds=missing / rule.per_second)
            latest = turn if latest is None else max(latest, turn)
        return latest

    def take(self, message: Message) -> None:
        """Use up the tokens of a message that is about to go."""
        for rule in self._rules:
            if rule.channel in ("", message.channel) and message.message_class != "transactional":
                self._tokens[_name(rule)] -= 1.0

    def save(self, tx: Tx, now: datetime) -> None:
        """Write the buckets back, in the transaction that read them."""
        for name, tokens in sorted(self._tokens.items()):
            tx.run(
                "UPDATE rate_buckets SET tokens = %s, at = %s WHERE workspace_id = %s AND name = %s",
                [tokens, now, self._workspace, name],
            )


def wake_waiting(tx: Tx, workspace: int, now: datetime) -> int:
    """Other rates hold: what was put off under the old ones asks for its turn anew at once (R10). Answers how many.

    Messages that were tried before keep their pause, which is the provider's wish and not ours.
    """
    count = tx.run(
        "UPDATE send_queue q SET due_at = %s FROM messages m WHERE m.workspace_id = %s AND m.state = 'planned' "
        "AND m.attempts = 0 AND q.shard = m.shard AND q.message_id = m.id AND q.due_at > %s",
        [now, workspace, now],
    )
    announce(tx, SENDS_CHANNEL)
    return count


def _name(rule: Rate) -> str:
    return f"channel:{rule.channel or '*'}"
