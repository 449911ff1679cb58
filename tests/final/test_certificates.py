"""The server's certificate: given, made, or missing."""

import argparse
import hashlib
import os
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from final import certificates
from final.certificates import NoCertificate, fingerprint, for_server, own_certificate
from tests.kit import system

needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed: not checked")


def options(data: Path, certificate: Path | None = None, private_key: Path | None = None) -> argparse.Namespace:
    return argparse.Namespace(data=data, certificate=certificate, private_key=private_key)


def der(certificate: Path) -> bytes:
    return ssl.PEM_cert_to_DER_cert(certificate.read_text())


def no_cryptography(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates.importlib.util, "find_spec", lambda name: None)


def test_a_fingerprint_is_the_sha256_in_pairs() -> None:
    expected = hashlib.sha256(b"certificate").hexdigest()
    assert fingerprint(b"certificate").replace(":", "").lower() == expected
    assert fingerprint(b"").startswith("E3:B0:C4:42:")


@needs_openssl
def test_a_certificate_is_made_once_and_its_key_is_nobody_else_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_cryptography(monkeypatch)
    certificate, private_key = own_certificate(tmp_path / "new" / "folder")
    made = certificate.read_bytes(), private_key.read_bytes()
    assert own_certificate(tmp_path / "new" / "folder") == (certificate, private_key)
    assert (certificate.read_bytes(), private_key.read_bytes()) == made
    assert system.WINDOWS or private_key.stat().st_mode & 0o777 == 0o600
    assert for_server(options(tmp_path / "new" / "folder")).minimum_version == ssl.TLSVersion.TLSv1_2


def test_a_certificate_is_made_with_cryptography_where_it_is_installed(tmp_path: Path) -> None:
    pytest.importorskip("cryptography", reason="cryptography is not installed: not checked")
    certificate, private_key = own_certificate(tmp_path)
    assert len(fingerprint(der(certificate))) == 95
    assert system.WINDOWS or private_key.stat().st_mode & 0o777 == 0o600
    assert for_server(options(tmp_path))


def test_without_anything_that_makes_one_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_cryptography(monkeypatch)
    monkeypatch.setattr(certificates.shutil, "which", lambda name: None)
    with pytest.raises(NoCertificate, match="install openssl, or: python -m pip install cryptography"):
        own_certificate(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(system.WINDOWS, reason="the false openssl is a shell script: not checked")
@pytest.mark.parametrize("complaint", ["echo wrong >&2; echo why >&2", ":"])
def test_an_openssl_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, complaint: str) -> None:
    no_cryptography(monkeypatch)
    openssl = tmp_path / "openssl"
    openssl.write_text(f"#!/bin/sh\n{complaint}\nexit 3\n")
    openssl.chmod(0o755)
    monkeypatch.setattr(certificates.shutil, "which", lambda name: str(openssl))
    with pytest.raises(NoCertificate, match=r"openssl could not make a certificate: (why|no reason given)"):
        own_certificate(tmp_path / "data")
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize("only", ["certificate.pem", "private-key.pem"])
def test_half_of_a_certificate_is_not_overwritten(tmp_path: Path, only: str) -> None:
    (tmp_path / only).write_text("precious")
    with pytest.raises(NoCertificate, match="there is only one"):
        own_certificate(tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(only, "precious")]


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NoCertificate, match="Cannot make a certificate in"):
        own_certificate(tmp_path / "file")


@pytest.mark.parametrize("content", [None, b"", b"garbage\n", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_certificate_that_cannot_be_used_is_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "given.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NoCertificate, match=r"Cannot use the certificate .*given\.pem: ") as info:
        for_server(options(tmp_path, path, path))
    assert "\n" not in str(info.value)


@needs_openssl
def test_somebody_else_s_key_or_one_with_a_password_is_refused(tmp_path: Path) -> None:
    first, second = own_certificate(tmp_path / "a"), own_certificate(tmp_path / "b")
    sealed = tmp_path / "sealed.pem"
    command = ["openssl", "pkey", "-in", str(first[1]), "-aes256", "-passout", "pass:secret", "-out", str(sealed)]
    subprocess.run(command, check=True, capture_output=True, env=dict(os.environ))
    for private_key in (second[1], sealed):
        with pytest.raises(NoCertificate, match="Cannot use the certificate"):
            for_server(options(tmp_path, first[0], private_key))
    assert for_server(options(tmp_path, *first))
