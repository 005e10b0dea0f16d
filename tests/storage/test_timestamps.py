"""Time-stamps: what is asked for, what an answer proves, and that nothing else proves anything."""

from __future__ import annotations

import hashlib
import itertools
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from tests.support.authority import AT, Authority, OpensslAuthority, algorithm
from therasched.storage import cms, der, processes, timestamps
from therasched.storage.timestamps import BadToken, Unrooted

EVENT = b"an event as it is hashed"
DIGEST = hashlib.sha256(EVENT).digest()
STAMPS, OTHER_END = ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.EMAIL_PROTECTION
PEM_WITHOUT_CERTIFICATE = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def openssl(tmp_path_factory: pytest.TempPathFactory) -> OpensslAuthority:
    if processes.find("openssl") is None:
        pytest.skip("openssl is not installed")
    return OpensslAuthority(tmp_path_factory.mktemp("authority"))


@cache
def keyed(kind: str) -> Authority:
    return Authority(kind=kind)


@cache
def one_token() -> bytes:
    return keyed("ec").token(DIGEST)


def refused(token: bytes, roots: tuple[bytes, ...] = ()) -> str:
    with pytest.raises(BadToken) as caught:
        timestamps.proof(token, DIGEST, roots)
    return str(caught.value)


def flips(data: bytes, every: int = 1) -> list[bytes]:
    """Copies that differ in one bit: all of them, or one in `every`."""
    return [
        (int.from_bytes(data, "big") ^ 1 << bit).to_bytes(len(data), "big")
        for bit in range(0, 8 * len(data), every)
    ]


# The request


def test_the_request_holds_the_digest_and_asks_for_the_certificate() -> None:
    version, imprint, nonce, wants = der.read(timestamps.request(DIGEST)).parts()
    assert der.number(version) == 1
    assert imprint.content == algorithm("sha256") + der.write(der.OCTETS, DIGEST)
    assert der.number(nonce) >= 0
    assert wants.raw == b"\x01\x01\xff"


def test_no_two_requests_are_alike() -> None:
    assert timestamps.request(DIGEST) != timestamps.request(DIGEST)


def test_another_length_of_digest_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="32 bytes, not 20"):
        timestamps.request(bytes(20))


# What an answer proves


def test_an_answer_proves_when_and_by_whom(authority: Authority) -> None:
    token = timestamps.token_of(authority.reply(timestamps.request(DIGEST)), DIGEST)
    found = timestamps.proof(token, DIGEST)
    assert found.at == AT
    assert found.authority == "Test office of time"
    assert found.fingerprint == hashlib.sha256(authority.certificate).hexdigest()
    assert int(found.serial, 16) == authority.serial
    assert not found.rooted
    assert timestamps.proof(token, DIGEST, [authority.root]) == found._replace(rooted=True)


def test_a_bare_token_is_taken_as_it_is(authority: Authority) -> None:
    token = authority.token(DIGEST)
    assert timestamps.token_of(token, DIGEST) == token
    for status in (0, 1):
        assert timestamps.token_of(authority.answer(token, status), DIGEST) == token


def test_an_authority_without_a_common_name_goes_by_what_it_has() -> None:
    nameless = Authority("")
    assert timestamps.proof(nameless.token(DIGEST), DIGEST).authority == "C=DE"


@pytest.mark.parametrize("kind", ["ec", "ed25519", "rsa2048"])
@pytest.mark.parametrize("hash_name", ["sha256", "sha384", "sha512"])
def test_the_usual_keys_and_hashes_prove(kind: str, hash_name: str) -> None:
    one = keyed(kind)
    token = one.token(DIGEST, hash_name=hash_name, signed_with=None)
    if kind == "rsa2048" and hash_name != "sha256":
        # Plain RSA takes the hash of the content, which this key did not use.
        assert refused(token) == "the token was changed after it was signed"
    else:
        assert timestamps.proof(token, DIGEST, [one.root]).rooted


@pytest.mark.parametrize("way", ["rsa512", "pss"])
def test_other_ways_of_rsa_prove(way: str) -> None:
    one = keyed("rsa2048")
    token = one.token(DIGEST, signed_with=way)
    assert timestamps.proof(token, DIGEST, [one.root]).rooted


def test_null_for_no_parameters_proves(authority: Authority) -> None:
    assert timestamps.proof(authority.token(DIGEST, signed_with="null"), DIGEST).at == AT


@pytest.mark.parametrize("naming", ["v1", "v2", "v2-sha512"])
def test_the_certificate_may_be_named_by_each_of_its_hashes(
    authority: Authority, naming: str
) -> None:
    assert timestamps.proof(authority.token(DIGEST, naming=naming), DIGEST).at == AT


def test_certificates_may_come_in_any_order_and_with_others() -> None:
    one = Authority(between=2)
    foreign = Authority("Elsewhere")
    every = [one.certificate, *one.chain, foreign.certificate]
    for held in itertools.permutations(every):
        token = one.token(DIGEST, certificates=list(held))
        assert timestamps.proof(token, DIGEST, [foreign.root, one.root]).rooted


def test_several_roots_may_stand_in_one_file(authority: Authority) -> None:
    roots = Authority("Elsewhere").root + b"a word between\n" + authority.root
    assert timestamps.proof(authority.token(DIGEST), DIGEST, [roots]).rooted


def test_what_is_not_signed_may_stand_behind_the_signature(authority: Authority) -> None:
    extra = der.write(cms.PLACE_1, der.write(der.SEQUENCE))
    token = authority.token(DIGEST, after_signature=extra, after_certificates=extra)
    assert timestamps.proof(token, DIGEST, [authority.root]).rooted


# What proves nothing


@pytest.mark.parametrize(
    ("text", "bit", "status", "sentence"),
    [
        ("unknown hash", 0, 2, "unknown hash, it does not know the hash"),
        ("", 25, 2, "it has a fault of its own"),
        ("", 3, 2, "it does not say why"),
        ("try later", None, 3, "try later"),
        ("x" * 999, None, 2, "x" * 200),
        ("", None, -1, "it does not say why"),
    ],
)
def test_a_refusal_is_told_with_its_reason(
    text: str, bit: int | None, status: int, sentence: str
) -> None:
    answer = Authority.refusal(text, bit=bit, status=status)
    with pytest.raises(BadToken) as caught:
        timestamps.token_of(answer, DIGEST)
    assert str(caught.value) == f"the authority did not stamp it: {sentence}"


def test_an_answer_to_another_hash_is_refused_by_the_authority(authority: Authority) -> None:
    request = timestamps.request(DIGEST).replace(algorithm("sha256"), algorithm("sha512"))
    with pytest.raises(BadToken, match="unknown hash"):
        timestamps.token_of(authority.reply(request), DIGEST)


def test_a_token_about_something_else_is_refused(authority: Authority) -> None:
    token = authority.token(hashlib.sha256(b"something else").digest())
    for taken in (timestamps.token_of, timestamps.proof):
        with pytest.raises(BadToken, match="the token is about something else"):
            taken(token, DIGEST)
    assert refused(authority.token(DIGEST, imprint=algorithm("sha512"))) == (
        "the token is about something else"
    )


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>Not found</html>",
        b"0\x03\x02\x01\x00",
        b"0\x00",
        timestamps.request(DIGEST),
        Authority.answer(b""),
        Authority.answer(der.write(der.NULL)),
        b"0\x80\x00\x00",
        der.write(der.SEQUENCE, b"\x05\x00" * 99_999),
    ],
)
def test_what_is_no_answer_is_said_to_be_none(answer: bytes) -> None:
    with pytest.raises(BadToken, match="this is no answer of a time-stamping authority"):
        timestamps.token_of(answer, DIGEST)


UNREADABLE = "the token can't be read"
UNKNOWN_WAY = "the token was signed in a way that is not known"
WEAK = "the token uses a hash that is too weak or not known"
CHANGED = "the token was changed after it was signed"
UNSAID = "the token does not say what it signed"
TWICE = Authority._attribute(cms.CONTENT_TYPE, der.write_name(cms.STAMP))


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"says_digest": bytes(32)}, CHANGED),
        ({"says_content": "1.2.840.113549.1.7.1"}, UNSAID),
        ({"says_content": None}, UNSAID),
        ({"content_kind": "1.2.840.113549.1.7.1"}, UNREADABLE),
        ({"naming": "none"}, "the token does not say which certificate signed it"),
        ({"named": b"another"}, "the token does not hold the certificate that signed it"),
        ({"certificates": []}, "the token does not hold the certificate that signed it"),
        ({"signer": der.write(der.SEQUENCE)}, "the token names another signer"),
        ({"hash_name": "sha1"}, WEAK),
        ({"imprint": algorithm("sha1")}, WEAK),
        ({"imprint": algorithm("sha256", der.write(der.OCTETS))}, UNREADABLE),
        ({"announced": "sha512"}, UNREADABLE),
        ({"signers": 2}, UNREADABLE),
        ({"versions": (4, 1, 1)}, UNREADABLE),
        ({"versions": (3, 3, 1)}, UNREADABLE),
        ({"versions": (3, 1, 2)}, UNREADABLE),
        ({"time": b"20260303104000"}, UNREADABLE),
        ({"more_attributes": [TWICE]}, UNREADABLE),
        ({"signed_with": "odd"}, UNREADABLE),
        ({"signed_with": "1.2.840.10045.4.1"}, UNKNOWN_WAY),
        ({"signed_with": "1.2.840.113549.1.1.11"}, UNKNOWN_WAY),
    ],
)
def test_a_signed_token_that_is_not_as_it_should_be_is_refused(
    authority: Authority, fault: dict[str, Any], sentence: str
) -> None:
    said = refused(authority.token(DIGEST, **fault), (authority.root,))
    assert said.startswith(sentence)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ends": None}, "not for time-stamps"),
        ({"ends": [OTHER_END]}, "not for time-stamps"),
        ({"ends": [STAMPS, OTHER_END]}, "not for time-stamps"),
        ({"critical": False}, "not for time-stamps"),
        ({"until": datetime(2026, 3, 3, 10, 39, tzinfo=UTC)}, "its certificate was not valid"),
        ({"kind": "rsa1024"}, "a key that is too short"),
    ],
)
def test_a_certificate_that_may_not_stamp_is_refused(change: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(Authority(**change).token(DIGEST))


def test_rsa_with_two_hashes_at_once_is_refused() -> None:
    token = keyed("rsa2048").token(DIGEST, signed_with="pss-mixed")
    assert refused(token) == "the token can't be read (a signature with two hashes)"


def test_another_authoritys_signature_is_refused(authority: Authority) -> None:
    forger = Authority()
    forger.certificate = authority.certificate
    assert refused(forger.token(DIGEST)) == CHANGED


@pytest.mark.parametrize(
    "change",
    [
        {"between": 1, "authorities": False},
        {"between": 1, "between_usage": False},
        {"between": 1, "between_ends": [OTHER_END]},
    ],
)
def test_a_chain_over_somebody_who_may_not_sign_leads_nowhere(change: dict[str, Any]) -> None:
    one = Authority(**change)
    token = one.token(DIGEST)
    assert not timestamps.proof(token, DIGEST).rooted
    with pytest.raises(Unrooted):
        timestamps.proof(token, DIGEST, [one.root])


@pytest.mark.parametrize("ends", [[STAMPS], [ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE]])
def test_an_authority_between_may_be_for_stamps_alone(ends: list[Any]) -> None:
    one = Authority(between=1, between_ends=ends)
    assert timestamps.proof(one.token(DIGEST), DIGEST, [one.root]).rooted


def test_a_token_that_leads_to_no_root_that_was_named_is_refused(authority: Authority) -> None:
    token = authority.token(DIGEST)
    with pytest.raises(Unrooted, match="of Test office of time leads to none of the roots"):
        timestamps.proof(token, DIGEST, [Authority().root])


@pytest.mark.parametrize("roots", [b"", b"no certificate", PEM_WITHOUT_CERTIFICATE, b"\xff\x00"])
def test_roots_that_are_none_are_told(authority: Authority, roots: bytes) -> None:
    said = refused(authority.token(DIGEST), (roots,))
    assert said == "the root certificates can't be read: they are not PEM"


def test_a_broken_certificate_between_is_no_way_to_a_root() -> None:
    one = Authority(between=1)
    token = one.token(DIGEST, certificates=[der.write(der.SEQUENCE), one.certificate])
    assert not timestamps.proof(token, DIGEST).rooted
    assert refused(token, (one.root,)) == UNREADABLE


# Whatever the bytes


def test_no_changed_bit_of_a_token_passes(authority: Authority) -> None:
    token = authority.token(DIGEST)
    for changed in flips(token, every=13):
        refused(changed)


def test_no_changed_bit_of_an_answer_changes_the_token(authority: Authority) -> None:
    token = authority.token(DIGEST)
    for changed in flips(authority.answer(token)[: -len(token)]):
        try:
            assert timestamps.token_of(changed, DIGEST) == token
        except BadToken:
            continue


def test_a_token_that_is_cut_or_grown_is_refused(authority: Authority) -> None:
    token = authority.token(DIGEST)
    for changed in (*(token[:size] for size in range(0, len(token), 9)), token + b"\x00"):
        refused(changed)


@given(st.binary(max_size=200), st.integers(0, 2000), st.integers(0, 40))
def test_any_bytes_in_the_middle_are_refused_with_a_sentence(
    data: bytes, start: int, size: int
) -> None:
    token = one_token()
    changed = token[:start] + data + token[start + size :]
    for taken in (timestamps.token_of, timestamps.proof):
        with suppress(BadToken):
            taken(changed, DIGEST)
    assert changed == token or refused(changed)


# With openssl


def test_openssl_accepts_our_request_and_its_answer_proves(openssl: OpensslAuthority) -> None:
    response = openssl.reply(timestamps.request(DIGEST))
    openssl.write("data", EVENT)
    openssl.write("token", timestamps.token_of(response, DIGEST))
    for given_as in ("-queryfile @request", "-data @data", f"-digest {DIGEST.hex()}"):
        openssl.openssl(f"ts -verify -in @response {given_as} -CAfile @root.pem")
        if not given_as.startswith("-queryfile"):
            openssl.openssl(f"ts -verify -in @token -token_in {given_as} -CAfile @root.pem")
    found = timestamps.proof(timestamps.token_of(response, DIGEST), DIGEST, [openssl.root])
    assert (found.authority, found.rooted) == ("Clock", True)
    assert f"Serial number: 0x{int(found.serial, 16):02X}" in openssl.openssl(
        "ts -reply -in @response -text -config @settings"
    )


def test_openssl_writes_the_same_request(openssl: OpensslAuthority) -> None:
    openssl.write("data", EVENT)
    openssl.openssl("ts -query -data @data -sha256 -cert -out @theirs")
    theirs = der.read((openssl.folder / "theirs").read_bytes()).parts()
    ours = der.read(timestamps.request(DIGEST)).parts()
    assert [theirs[place] for place in (0, 1, 3)] == [ours[place] for place in (0, 1, 3)]
    assert theirs[2].tag == ours[2].tag == der.INTEGER


@pytest.mark.parametrize("kind", ["ec", "rsa2048"])
def test_openssl_accepts_the_authority_of_these_tests(openssl: OpensslAuthority, kind: str) -> None:
    one = Authority(kind=kind, between=1)
    openssl.write("ours", one.reply(timestamps.request(DIGEST)))
    openssl.write("our-root", one.root)
    openssl.openssl(f"ts -verify -in @ours -digest {DIGEST.hex()} -CAfile @our-root")


def test_a_changed_bit_of_an_openssl_token_passes_only_in_a_root_that_nobody_asked(
    openssl: OpensslAuthority,
) -> None:
    token = timestamps.token_of(openssl.reply(timestamps.request(DIGEST)), DIGEST)
    certificates = der.read(token).parts()[1].parts()[0].parts()[3].parts()
    (root,) = (one.raw for one in certificates if b"Clock" not in one.raw)
    start = token.index(root)
    for changed in flips(token, every=29):
        try:
            timestamps.proof(changed, DIGEST)
        except BadToken:
            continue
        kept = changed[:start] + changed[start + len(root) :]
        assert kept == token[:start] + token[start + len(root) :]
