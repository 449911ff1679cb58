"""TLS: the server's certificate, made at the first start if none is given, and what a client makes of it."""

import argparse
import hashlib
import importlib.util
import shutil
import ssl
import subprocess
from pathlib import Path

DAYS = 3650  # that a certificate made here is good for; clients know it by its fingerprint


class NoCertificate(Exception):
    """There is no certificate to use; the message says why and what to do."""


def for_server(options: argparse.Namespace) -> ssl.SSLContext:
    """Return how the server enciphers.

    Args:
        options: of the command line: certificate, private_key, data.

    Raises:
        NoCertificate: the files cannot be used, or none could be made.
    """
    certificate, private_key = options.certificate, options.private_key
    if certificate is None:
        certificate, private_key = own_certificate(options.data)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, private_key, password="")  # else OpenSSL asks whoever sits there
    except (OSError, ssl.SSLError) as error:
        raise NoCertificate(f"Cannot use the certificate {certificate}: {error.strerror or error}") from error
    return context


def own_certificate(folder: Path) -> tuple[Path, Path]:
    """Return the server's own certificate and key, made if they are not there.

    Raises:
        NoCertificate: half of it is there, or there is nothing here that makes one.
    """
    certificate, private_key = folder / "certificate.pem", folder / "private-key.pem"
    if certificate.exists() != private_key.exists():
        raise NoCertificate(f"Of {certificate} and {private_key.name} there is only one")
    if not (certificate.exists() and private_key.exists()):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make(certificate, private_key)
        except OSError as error:
            raise NoCertificate(f"Cannot make a certificate in {folder}: {error.strerror}") from error
    return certificate, private_key


def fingerprint(certificate: bytes) -> str:
    """Return what people compare of a certificate (DER): its SHA-256."""
    digest = hashlib.sha256(certificate).hexdigest()
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2)).upper()


def _make(certificate: Path, private_key: Path) -> None:
    private_key.touch(mode=0o600)
    try:
        if importlib.util.find_spec("cryptography"):
            _make_with_cryptography(certificate, private_key)
        elif openssl := shutil.which("openssl"):
            _make_with_openssl(openssl, certificate, private_key)
        else:
            raise NoCertificate("To make a certificate, install openssl, or: python -m pip install cryptography")
    except BaseException:
        certificate.unlink(missing_ok=True)
        private_key.unlink(missing_ok=True)
        raise


def _make_with_openssl(openssl: str, certificate: Path, private_key: Path) -> None:
    asked = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days {DAYS} -subj /CN=chat"
    files = ["-keyout", str(private_key), "-out", str(certificate)]
    done = subprocess.run([openssl, *asked.split(), *files], capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise NoCertificate(f"openssl could not make a certificate: {reason}")


def _make_with_cryptography(certificate: Path, private_key: Path) -> None:
    import datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "chat")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=DAYS))
    made = builder.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    private_key.write_bytes(key.private_bytes(pem, *plain))
    certificate.write_bytes(made.public_bytes(pem))
