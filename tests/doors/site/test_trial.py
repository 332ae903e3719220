"""The trial form: what it takes, what it refuses, and that nothing typed is lost."""

from __future__ import annotations

import pytest
from django.test import Client

from crescendo.core.rawlog_meta import decode_body, decode_meta
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import ConsentStatus, ContactQuery
from tests.doors.site.conftest import Shop

ANNA = {
    "name": "Anna Tan",
    "company": "Ruishan",
    "email": "Anna.Tan@ruishan-demo.cn",
    "phone": "+86 139 1234 5678",
    "title": "CIO",
    "agree": "1",
    "marketing": "1",
    "nonce": "n-1",
    "page_url": "http://127.0.0.1:8000/trial/?bd_vid=7",
    "page_referrer": "https://www.baidu.com/",
}
BY = Actor.system("test")


def test_a_sent_form_is_durable_and_becomes_a_contact_with_pending_consent(
    shop: Shop, visitor: Client, now: int
) -> None:
    visitor.cookies["crescendo_device"] = "device-of-anna"
    answer = visitor.post("/trial/", ANNA)
    assert (answer.status_code, answer["location"]) == (303, "/trial/sent/")
    shop.take(now)
    (contact,) = people.list_contacts(BY, ContactQuery(), now=now).rows
    assert (contact.email, contact.name, contact.is_verified) == (
        "anna.tan@ruishan-demo.cn",
        "Anna Tan",
        False,
    )
    consents = people.consents_of(BY, contact.id)
    assert {(c.purpose, c.status, c.language) for c in consents} == {
        ("service", ConsentStatus.PENDING, "en"),
        ("marketing", ConsentStatus.PENDING, "en"),
    }


def test_the_record_carries_device_page_and_a_cut_address(shop: Shop, visitor: Client) -> None:
    visitor.cookies["crescendo_device"] = "device-of-anna"
    visitor.post("/trial/", ANNA, REMOTE_ADDR="203.0.113.77")
    (record,) = shop.log.read({})
    meta, body = decode_meta(record.meta), decode_body(record.body)
    assert (meta.device, meta.ip) == ("device-of-anna", "203.0.113.0")
    assert (body["page"]["url"], body["page"]["referrer"]) == (ANNA["page_url"], ANNA["page_referrer"])


def test_sending_the_same_form_twice_is_one_submission(shop: Shop, visitor: Client, now: int) -> None:
    visitor.post("/trial/", ANNA)
    visitor.post("/trial/", ANNA)
    shop.work(now)
    assert len(shop.post.sent) == 1


@pytest.mark.parametrize(
    ("language", "field", "value", "sentence"),
    [
        ("en", "email", "anna at ruishan", "This is not an e-mail address."),
        ("zh-hans", "email", "anna at ruishan", "邮箱格式不对"),
        ("en", "email", "", "Please give your work e-mail"),
        ("en", "name", "  ", "Please tell us your name."),
        ("zh-hans", "name", "", "请填写姓名"),
        ("en", "company", "", "Please tell us your company."),
        ("en", "phone", "12", "This is not a telephone number."),
        ("zh-hans", "phone", "12", "电话格式不对"),
        ("en", "agree", "", "We need your agreement"),
        ("zh-hans", "agree", "", "需要您同意"),
        ("en", "title", "x" * 121, "This is too long."),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(
    shop: Shop, visitor: Client, language: str, field: str, value: str, sentence: str
) -> None:
    answer = visitor.post("/trial/", ANNA | {field: value}, headers={"accept-language": language})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert shop.log.read({}) == []


def test_a_refused_form_keeps_what_was_typed_and_where_it_came_from(shop: Shop, visitor: Client) -> None:
    text = visitor.post("/trial/", ANNA | {"email": "x", "name": 'Anna "<b>'}).content.decode()
    assert "Anna &quot;&lt;b&gt;" in text
    assert 'value="n-1"' in text
    assert "bd_vid=7" in text


def test_the_form_carries_its_landing_page_without_any_script(shop: Shop, visitor: Client) -> None:
    text = visitor.get("/trial/?bd_vid=7", headers={"referer": "https://www.baidu.com/s"}).content.decode()
    assert 'name="page_url" value="http://testserver/trial/?bd_vid=7"' in text
    assert 'name="page_referrer" value="https://www.baidu.com/s"' in text


def test_the_tracker_is_told_to_leave_the_form_to_the_server(shop: Shop, visitor: Client) -> None:
    assert 'data-crescendo="off"' in visitor.get("/trial/").content.decode()


def test_a_robot_is_thanked_and_nothing_is_written(shop: Shop, visitor: Client) -> None:
    assert visitor.post("/trial/", ANNA | {"website": "http://spam"}).status_code == 303
    assert shop.log.read({}) == []


def test_a_log_that_is_away_gives_503_and_the_form_as_it_was(shop: Shop, visitor: Client) -> None:
    shop.disk.broken = "disk full"
    answer = visitor.post("/trial/", ANNA)
    assert (answer.status_code, answer["retry-after"]) == (503, "30")
    assert "Anna.Tan@ruishan-demo.cn" in answer.content.decode()


def test_another_home_than_the_demo_has_neither_form_nor_pages(db: None, visitor: Client) -> None:
    assert [visitor.get(path).status_code for path in ("/trial/", "/pricing/", "/outbox/")] == [404, 404, 404]
    assert "/console/" in visitor.get("/").content.decode()
