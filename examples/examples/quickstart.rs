//! Lists trusted certificates: a callback library from before promises, wrapped in one line.
//!
//! ```text
//! cargo run --example quickstart              # the certificates that this machine trusts
//! cargo run --example quickstart -- FILE.pem  # those in a file: try examples/data/certificates.pem
//! ```

use pki::{Certificate, Exception, Pki};
use promise_core::prelude::*;
use std::process::ExitCode;

fn main() -> ExitCode {
    let pki = match std::env::args_os().nth(1) {
        Some(path) => Pki::with_file(path),
        None => Pki::new(),
    };

    promise!(|resolve, reject| pki.list_certificates(resolve, reject))
        .success(|certificates| {
            print!("{}", table(&certificates));
            ExitCode::SUCCESS
        })
        .fail(|ex| {
            eprintln!("{}", ex.user_message);
            eprintln!("({} in {}: {})", ex.code, ex.origin, ex.message);
            ExitCode::FAILURE
        })
        .wait()
        .unwrap_or(ExitCode::FAILURE)
}

/// The number of certificates, then one line for each.
fn table(certificates: &[Certificate]) -> String {
    let mut text = match certificates.len() {
        1 => "1 certificate\n".to_string(),
        n => format!("{n} certificates\n"),
    };
    for certificate in certificates {
        text += &format!("expires {}  {}\n", certificate.expires, certificate.subject);
    }
    text
}

/// What a promise is rejected with must be able to say that the library itself gave up: a handler panicked, or the
/// component dropped both callbacks. This is all that the component's own exception needs for that.
impl From<Fault> for Exception {
    fn from(fault: Fault) -> Self {
        Exception {
            user_message: "The certificates could not be listed. Please try again.".to_string(),
            message: fault.to_string(),
            code: "INTERNAL",
            origin: "quickstart",
        }
    }
}

/// The legacy component. It knows nothing of promises: its one function takes a callback for success and one for
/// failure, as the signing components of browsers do, and calls one of them later, from a thread of its own.
mod pki {
    use std::io;
    use std::path::{Path, PathBuf};
    use std::thread;
    use x509_parser::pem::Pem;
    use x509_parser::prelude::{FromDer, X509Certificate};

    const ORIGIN: &str = "Pki.list_certificates";

    /// Access to certificates.
    pub struct Pki {
        file: Option<PathBuf>,
    }

    /// What is shown of a certificate.
    pub struct Certificate {
        pub subject: String,
        /// The last day of its validity, as `2099-12-31`.
        pub expires: String,
    }

    /// What the failure callback is given.
    #[derive(Debug)]
    pub struct Exception {
        /// For the user.
        pub user_message: String,
        /// For the log.
        pub message: String,
        /// For programs.
        pub code: &'static str,
        pub origin: &'static str,
    }

    impl Pki {
        /// The certificates that this machine trusts.
        pub fn new() -> Self {
            Pki { file: None }
        }

        /// The certificates in a PEM file.
        pub fn with_file(path: impl Into<PathBuf>) -> Self {
            Pki { file: Some(path.into()) }
        }

        /// Calls back once: either with the certificates, ordered by subject, or with what went wrong.
        pub fn list_certificates<S, F>(&self, on_success: S, on_failure: F)
        where
            S: FnOnce(Vec<Certificate>) + Send + 'static,
            F: FnOnce(Exception) + Send + 'static,
        {
            let file = self.file.clone();
            thread::spawn(move || {
                let found = match file {
                    Some(path) => read_file(&path),
                    None => read_machine(),
                };
                match found {
                    Ok(mut certificates) => {
                        certificates.sort_by(|a, b| a.subject.cmp(&b.subject));
                        on_success(certificates);
                    }
                    Err(exception) => on_failure(exception),
                }
            });
        }
    }

    fn read_file(path: &Path) -> Result<Vec<Certificate>, Exception> {
        let name = path.display();
        let bytes = std::fs::read(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                exception("FILE_NOT_FOUND", format!("There is no file {name}."), error.to_string())
            }
            _ => exception("FILE_NOT_READ", format!("The file {name} cannot be read."), error.to_string()),
        })?;

        let broken = |message| {
            exception("FILE_BROKEN", format!("The file {name} is damaged or holds no certificates."), message)
        };
        let mut certificates = Vec::new();
        for block in Pem::iter_from_buffer(&bytes) {
            let block = block.map_err(|error| broken(error.to_string()))?;
            if block.label == "CERTIFICATE" {
                certificates.push(parse(&block.contents).map_err(broken)?);
            }
        }
        if certificates.is_empty() {
            return Err(broken("no CERTIFICATE block".to_string()));
        }
        Ok(certificates)
    }

    fn read_machine() -> Result<Vec<Certificate>, Exception> {
        let store = rustls_native_certs::load_native_certs();
        // A machine may trust a certificate with an encoding of former times, which the parser refuses: left out.
        let certificates: Vec<_> = store.certs.iter().filter_map(|der| parse(der).ok()).collect();
        if certificates.is_empty() {
            let message = match store.errors.first() {
                Some(error) => error.to_string(),
                None => "the store is empty".to_string(),
            };
            let user_message = "No trusted certificates were found on this machine.".to_string();
            return Err(exception("NO_TRUST_STORE", user_message, message));
        }
        Ok(certificates)
    }

    fn parse(der: &[u8]) -> Result<Certificate, String> {
        let (_, certificate) = X509Certificate::from_der(der).map_err(|error| error.to_string())?;
        Ok(Certificate {
            subject: certificate.subject().to_string(),
            expires: certificate.validity().not_after.to_datetime().date().to_string(),
        })
    }

    fn exception(code: &'static str, user_message: String, message: String) -> Exception {
        Exception { user_message, message, code, origin: ORIGIN }
    }
}
