//! The `quickstart` example: what it prints, and how it ends.

mod common;

use common::{Run, check_with, example, run};
use std::fs;
use std::path::PathBuf;

/// Runs it with a file of this content.
fn with_content(name: &str, content: &[u8]) -> Run {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    run(example("quickstart").arg(path))
}

/// It ends in `fail`: a message for the user, nothing on stdout, exit code 1.
fn assert_fails(run: &Run, user_message: &str, code: &str) {
    assert_eq!(run.status.code(), Some(1), "{}", run.stderr);
    assert_eq!(run.stdout, "");
    let mut lines = run.stderr.lines();
    let first = lines.next().unwrap_or_default();
    assert!(first.contains(user_message), "{}", run.stderr);
    let second = lines.next().unwrap_or_default();
    assert!(second.starts_with(&format!("({code} in Pki.list_certificates: ")), "{}", run.stderr);
    assert_eq!(lines.next(), None, "{}", run.stderr);
}

#[test]
fn lists_the_shipped_file() {
    check_with("quickstart", "quickstart", ["examples/data/certificates.pem"]);
}

#[test]
fn lists_what_the_machine_trusts() {
    // Machines differ, and may trust nothing at all: then it ends in `fail`.
    let run = run(&mut example("quickstart"));
    if run.status.success() {
        let (first, lines) = run.stdout.split_once('\n').unwrap();
        let count: usize = first.split(' ').next().unwrap().parse().unwrap();
        assert_eq!(lines.lines().count(), count);
        assert!(lines.lines().all(|line| line.starts_with("expires ")), "{}", run.stdout);
        assert_eq!(run.stderr, "");
    } else {
        assert_fails(&run, "No trusted certificates were found on this machine.", "NO_TRUST_STORE");
    }
}

#[test]
#[cfg(all(unix, not(target_vendor = "apple")))]
fn a_machine_that_trusts_nothing_ends_in_fail() {
    let nothing = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("no-such-store");
    let mut quickstart = example("quickstart");
    quickstart.env("SSL_CERT_FILE", &nothing).env("SSL_CERT_DIR", &nothing);
    let run = run(&mut quickstart);
    assert_fails(&run, "No trusted certificates were found on this machine.", "NO_TRUST_STORE");
}

#[test]
fn a_missing_file_ends_in_fail() {
    let run = run(example("quickstart").arg("no/such/file.pem"));
    assert_fails(&run, "There is no file no/such/file.pem.", "FILE_NOT_FOUND");
}

#[test]
fn a_folder_ends_in_fail() {
    let run = run(example("quickstart").arg("examples"));
    assert_fails(&run, "The file examples cannot be read.", "FILE_NOT_READ");
}

#[test]
fn a_broken_file_ends_in_fail() {
    let pem = fs::read_to_string(common::package().join("data/certificates.pem")).unwrap();
    let half = &pem[..pem.len() / 2];
    let not_base64 = pem.replacen("MII", "M!I", 1);
    let not_der = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let no_certificate = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
    let contents = [
        ("empty.pem", "".as_bytes()),
        ("half.pem", half.as_bytes()),
        ("not-base64.pem", not_base64.as_bytes()),
        ("not-der.pem", not_der.as_bytes()),
        ("no-certificate.pem", no_certificate.as_bytes()),
        ("binary.pem", &[0xff, 0x00, 0xfe, b'\n', 0x80]),
    ];
    for (name, content) in contents {
        let run = with_content(name, content);
        assert_fails(&run, &format!("{name} is damaged or holds no certificates."), "FILE_BROKEN");
    }
}

#[test]
fn one_certificate_is_not_many() {
    let pem = fs::read_to_string(common::package().join("data/certificates.pem")).unwrap();
    let end = "-----END CERTIFICATE-----\n";
    let first = &pem[..pem.find(end).unwrap() + end.len()];
    let run = with_content("one.pem", first.as_bytes());
    assert_eq!(run.stdout, "1 certificate\nexpires 2074-12-31  C=NO, O=Fjord Signing, CN=Fjord Root\n");
    assert!(run.status.success());
}
