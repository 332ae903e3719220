"""Editing sources: versions, repeats, refusals, in both languages."""

from __future__ import annotations

import pytest
from django.test import Client

from crescendo.core.clock import DAY, MINUTE
from crescendo.rest import pace, repeats
from crescendo.rest.models import KeptAnswer
from tests.doors.rest.conftest import Callers, said


def test_a_source_is_added_read_and_found_at_its_location(caller: Callers) -> None:
    asking = caller()
    made = asking.ask("POST", "/sources", {"name": "Shop", "protocol": "segment", "write_key": "shop-key-1"})
    assert made.status_code == 201
    assert said(made)["write_key"] == "shop-key-1"
    assert asking.get(made.headers["Location"]) == said(made)


def test_a_change_of_an_older_version_is_refused(caller: Callers) -> None:
    asking = caller()
    made = asking.ask("POST", "/sources", {"name": "Shop"})
    address, tag = made.headers["Location"], made.headers["ETag"]
    first = asking.ask("PATCH", address, {"name": "Store"}, if_match=tag)
    assert (first.status_code, said(first)["name"]) == (200, "Store")
    second = asking.ask("PATCH", address, {"name": "Market"}, if_match=tag)
    assert (second.status_code, said(second)["code"]) == (412, "changed_meanwhile")
    assert asking.ask("POST", f"{address}/disable", if_match=tag).status_code == 412
    assert (
        asking.ask("POST", f"{address}/disable", if_match=f'"other", {first.headers["ETag"]}').status_code
        == 200
    )


def test_a_key_is_rotated_and_a_source_disabled(caller: Callers) -> None:
    asking = caller()
    made = asking.ask("POST", "/sources", {"name": "Shop"})
    address = made.headers["Location"]
    rotated = asking.ask("POST", f"{address}/rotate-key")
    assert said(rotated)["write_key"] != said(made)["write_key"]
    assert said(asking.ask("POST", f"{address}/disable"))["enabled"] is False
    assert said(asking.ask("PATCH", address, {"enabled": True}))["enabled"] is True


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({}, 422, "/name"),
        ({"name": ""}, 422, "/name"),
        ({"name": 7}, 422, "/name"),
        ({"name": "   "}, 422, "/name"),
        ({"name": "a", "colour": "red"}, 422, "/colour"),
        ({"name": "a", "protocol": "telex"}, 422, "/protocol"),
        ({"name": "a", "origins": ["www.example.com"]}, 422, "/origins/0"),
        ({"name": "a", "origins": ["https://*.example.com"]}, 422, "/origins"),
        ({"name": "a", "write_key": "a b"}, 422, "/write_key"),
        ({"name": "Shop"}, 409, "/name"),
        ({"name": "Other", "write_key": "shop-key-1"}, 409, "/write_key"),
    ],
)
def test_what_cannot_be_taken_is_said_with_its_place(
    body: object, status: int, pointer: str, caller: Callers
) -> None:
    asking = caller()
    asking.ask("POST", "/sources", {"name": "Shop", "write_key": "shop-key-1"})
    answer = asking.ask("POST", "/sources", body)
    assert (answer.status_code, said(answer)["errors"][0]["pointer"]) == (status, pointer)


def test_a_body_of_another_kind_or_size_is_refused(caller: Callers) -> None:
    headers = {"authorization": f"Bearer {caller().secret}"}
    client = Client(headers=headers)
    as_form = client.post("/api/v1/sources", "name=a", content_type="application/x-www-form-urlencoded")
    broken = client.post("/api/v1/sources", "{", content_type="application/json")
    deep = client.post("/api/v1/sources", "[" * 200_000, content_type="application/json")
    large = client.post("/api/v1/sources", b" " * 1_000_001, content_type="application/json")
    huge = client.post("/api/v1/sources", b" " * 3_000_000, content_type="application/json")
    answers = [as_form, broken, deep, large, huge]
    assert [answer.status_code for answer in answers] == [415, 400, 400, 413, 413]
    assert {answer.headers["Content-Type"] for answer in answers} == {"application/problem+json"}


def test_asking_twice_with_one_idempotency_key_is_doing_once(caller: Callers) -> None:
    asking = caller()
    first = asking.ask("POST", "/sources", {"name": "Shop"}, idempotency_key="a-1")
    again = asking.ask("POST", "/sources", {"name": "Shop"}, idempotency_key="a-1")
    assert (first.status_code, first.content) == (again.status_code, again.content) == (201, again.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["ETag"] == first.headers["ETag"]
    assert len(asking.get("/sources")["data"]) == 1


def test_a_refusal_is_repeated_too(caller: Callers) -> None:
    asking = caller()
    first = asking.ask("POST", "/sources", {"name": ""}, idempotency_key="a-1")
    again = asking.ask("POST", "/sources", {"name": ""}, idempotency_key="a-1")
    assert (first.status_code, again.status_code, again.content) == (422, 422, first.content)


def test_an_idempotency_key_belongs_to_one_request_of_one_key(caller: Callers) -> None:
    asking, other = caller(), caller()
    asking.ask("POST", "/sources", {"name": "Shop"}, idempotency_key="a-1")
    changed = asking.ask("POST", "/sources", {"name": "Store"}, idempotency_key="a-1")
    assert (changed.status_code, said(changed)["code"]) == (422, "idempotency_key_reused")
    assert other.ask("POST", "/sources", {"name": "Store"}, idempotency_key="a-1").status_code == 201


def test_a_request_in_flight_is_not_done_a_second_time(caller: Callers) -> None:
    asking = caller()
    asking.ask("POST", "/sources", {"name": "Shop"}, idempotency_key="a-1")
    KeptAnswer.objects.update(status=0)
    waiting = asking.ask("POST", "/sources", {"name": "Shop"}, idempotency_key="a-1")
    assert (waiting.status_code, said(waiting)["code"]) == (409, "request_in_flight")
    kept = KeptAnswer.objects.get()
    KeptAnswer.objects.update(at=kept.at - repeats.GIVEN_UP - MINUTE)
    assert asking.ask("POST", "/sources", {"name": "Shop"}, idempotency_key="a-1").status_code == 409
    assert (
        KeptAnswer.objects.get().status == 409
    )  # its process died: the second try met the first one's source


def test_after_a_day_a_key_may_be_used_again(caller: Callers) -> None:
    asking = caller()
    asking.ask("POST", "/sources", {"name": "Shop"}, idempotency_key="a-1")
    KeptAnswer.objects.update(at=KeptAnswer.objects.get().at - DAY)
    assert asking.ask("POST", "/sources", {"name": "Store"}, idempotency_key="a-1").status_code == 201


@pytest.mark.parametrize("name", ["", "two words", "ü", "x" * 256])
def test_an_idempotency_key_has_a_shape(name: str, caller: Callers) -> None:
    answer = caller().ask("POST", "/sources", {"name": "Shop"}, idempotency_key=name)
    assert answer.status_code == 422


def test_problems_are_said_in_both_languages_with_one_code(caller: Callers) -> None:
    english = caller().ask("GET", "/contacts/con_999")
    chinese = caller(language="zh-CN,zh;q=0.9,en;q=0.5").ask("GET", "/contacts/con_999")
    assert said(english)["code"] == said(chinese)["code"] == "not_found"
    assert said(english)["title"] == "There is nothing at this address"
    assert "contact" in said(english)["detail"]
    assert "联系人" in said(chinese)["detail"]
    assert not any("a" <= letter <= "z" for letter in said(chinese)["title"])
    assert chinese.headers["Content-Language"] == "zh-CN"


@pytest.mark.parametrize("body", [{}, {"name": 7, "origins": "x", "enabled": 1}, {"name": "x" * 200}])
def test_places_are_said_in_chinese_too(body: object, caller: Callers) -> None:
    english = said(caller().ask("POST", "/sources", body))["errors"]
    chinese = said(caller(language="zh-CN").ask("POST", "/sources", body))["errors"]
    assert [error["code"] for error in english] == [error["code"] for error in chinese]
    assert all(one["detail"] != other["detail"] for one, other in zip(english, chinese, strict=True))


def test_a_problem_names_its_request(caller: Callers) -> None:
    answer = caller().ask("GET", "/contacts/con_999", x_request_id="my-number-7")
    assert answer.headers["X-Request-Id"] == said(answer)["request_id"] == "my-number-7"
    assert said(answer)["instance"] == "/api/v1/contacts/con_999"
    strange = caller().ask("GET", "/contacts/con_999", x_request_id="<script>")
    assert len(strange.headers["X-Request-Id"]) == 32


def test_who_asks_too_fast_is_told_when_to_come_back(
    caller: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [100.0]
    monkeypatch.setattr(pace, "buckets", pace.Buckets(2, 0.5, lambda: seconds[0]))
    asking, other = caller(), caller()
    answers = [asking.ask("GET", "/sources") for _ in range(3)]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert (answers[2].status_code, answers[2].headers["Retry-After"]) == (429, "3")
    assert other.ask("GET", "/sources").status_code == 200
    seconds[0] += 3
    assert asking.ask("GET", "/sources").status_code == 200


def test_a_failure_is_a_problem_and_leaves_no_key_behind(
    caller: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crescendo.rest import sources

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    asking = caller()
    monkeypatch.setattr(sources.api, "create_source", broken)
    answer = asking.ask("POST", "/sources", {"name": "Shop"}, idempotency_key="a-1")
    assert (answer.status_code, said(answer)["code"]) == (500, "broken")
    assert not KeptAnswer.objects.exists()
