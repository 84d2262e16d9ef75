//! rustls with libpq's meaning of `sslmode`: `require` encrypts without verifying, `verify-ca`
//! verifies who signed, `verify-full` verifies the host, too.

use std::{path::Path, sync::Arc};

use aludel_files::most;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject},
};

use crate::{ConninfoError, RootCertificates, SslMode, TlsSettings};

/// The configuration of encryption.
pub(super) fn client_config(settings: &TlsSettings) -> Result<ClientConfig, ConninfoError> {
    let provider = Arc::new(ring::default_provider());
    let verifier = verifier(settings, &provider)?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| problem("sslmode", error))?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let mut config = match &settings.client {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => builder
            .with_client_auth_cert(read_certificates("sslcert", certificate)?, read_key(key)?)
            .map_err(|error| problem("sslcert", error))?,
    };
    config.enable_sni = settings.server_name;
    Ok(config)
}

fn problem(name: &'static str, reason: impl ToString) -> ConninfoError {
    ConninfoError::File { name, reason: reason.to_string() }
}

fn read_certificates(
    name: &'static str,
    path: &str,
) -> Result<Vec<CertificateDer<'static>>, ConninfoError> {
    let text = pem(name, path)?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let certificates =
        certificates.map_err(|error| problem(name, format!("cannot read {path}: {error}")))?;
    if certificates.is_empty() {
        return Err(problem(name, format!("there is no certificate in {path}")));
    }
    Ok(certificates)
}

fn pem(name: &'static str, path: &str) -> Result<Vec<u8>, ConninfoError> {
    aludel_files::read(Path::new(path), most::SETTINGS)
        .map_err(|error| problem(name, format!("cannot read {path}: {error}")))
}

fn read_key(path: &str) -> Result<PrivateKeyDer<'static>, ConninfoError> {
    PrivateKeyDer::from_pem_slice(&pem("sslkey", path)?)
        .map_err(|error| problem("sslkey", format!("cannot read {path}: {error}")))
}

fn verifier(
    settings: &TlsSettings,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, ConninfoError> {
    let trust_all = || Verifier { authority: None, host: Hosts::Any, provider: provider.clone() };
    if !settings.verifies() {
        return Ok(Arc::new(trust_all()));
    }
    let roots = roots(&settings.roots)?;
    let authority = WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone())
        .build()
        .map_err(|error| problem("sslrootcert", error))?;
    let host = if settings.mode == SslMode::VerifyFull { Hosts::Named } else { Hosts::Any };
    Ok(Arc::new(Verifier { authority: Some(authority), host, ..trust_all() }))
}

fn roots(roots: &RootCertificates) -> Result<RootCertStore, ConninfoError> {
    let mut store = RootCertStore::empty();
    match roots {
        RootCertificates::None => {}
        RootCertificates::File(path) => {
            for certificate in read_certificates("sslrootcert", path)? {
                store.add(certificate).map_err(|error| problem("sslrootcert", error))?;
            }
        }
        RootCertificates::System => {
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            if store.is_empty() {
                return Err(problem("sslrootcert", "this system has no trusted certificates"));
            }
        }
    }
    Ok(store)
}

/// Which hosts a certificate may be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hosts {
    /// The one that was asked for.
    Named,
    /// Any.
    Any,
}

/// Verifies as much as is asked for. The signatures of the handshake are always verified.
#[derive(Debug)]
struct Verifier {
    authority: Option<Arc<WebPkiServerVerifier>>,
    host: Hosts,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(authority) = &self.authority else {
            return Ok(ServerCertVerified::assertion());
        };
        let verified = authority.verify_server_cert(certificate, intermediates, name, ocsp, now);
        match verified {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.host == Hosts::Any => Ok(ServerCertVerified::assertion()),
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
