"""The schemas that forms are made of agree with the reader."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from anklang.core.json import decode, encode
from anklang.flows.apply_text import read_yaml
from anklang.journeys.describe import condition_schema, journey_schema, step_schemas
from anklang.journeys.steps import KINDS
from anklang.segments.model import All, ConsentIs, condition_to_dict


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_example_of_every_kind_of_step_fits_its_schema(kind: str) -> None:
    example: dict[str, Any] = read_yaml(KINDS[kind].example).values[0]
    schema = step_schemas()[kind]
    Draft202012Validator.check_schema(schema)
    assert [one.message for one in Draft202012Validator(schema).iter_errors(example)] == []
    wrong = {**example, "no_such_field": 1}
    assert list(Draft202012Validator(schema).iter_errors(wrong))
    assert schema["required"][0] == kind


def test_forms_learn_what_a_text_means_and_what_is_usual() -> None:
    send = step_schemas()["send"]["properties"]
    assert (send["useless_after"]["x-kind"], send["useless_after"]["default"]) == ("duration", "3d")
    assert "sms" in send["channel"]["enum"]
    assert step_schemas()["split"]["properties"]["arms"]["items"]["properties"]["share"]["x-kind"] == "share"
    assert (
        step_schemas()["branch"]["properties"]["paths"]["items"]["properties"]["if"]["x-kind"] == "condition"
    )
    whole = journey_schema()
    assert "version" not in whole["properties"]
    assert whole["properties"]["hold_out"]["default"] == "0%"


def test_conditions_fit_their_schema() -> None:
    asked = All(conditions=(ConsentIs(channel="sms", purpose="marketing"),))
    said = decode(encode(condition_to_dict(asked)))
    schema = condition_schema()
    Draft202012Validator.check_schema(schema)
    assert [one.message for one in Draft202012Validator(schema).iter_errors(said)] == []
    assert list(Draft202012Validator(schema).iter_errors({"kind": "nonsense"}))
