"""Signatures against the example of the Standard Webhooks specification."""

from datetime import UTC, datetime

from headway.integrations.signing import signed_headers


def test_the_specifications_example() -> None:
    headers = signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_another_body_has_another_signature() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    one, other = (signed_headers("k", at, body, "sixteen letters!") for body in (b"a", b"b"))
    assert one["webhook-signature"] != other["webhook-signature"]
