//! Components on web servers.

use std::time::{Duration, Instant};

use lupasilta::mappings::package::{FetchOptions, Limits, Part, SourceError};
use lupasilta::problem::{Problem, Recovery};
use lupasilta::secret::SecretSource;
use lupasilta::service::TlsConfig;

use crate::archive::archive;
use crate::server::{Asked, Reply, Server, ok, redirect, status};
use crate::{code, fetch, tree};

fn options() -> FetchOptions {
    FetchOptions {
        deadline: Duration::from_secs(20),
        ..FetchOptions::default()
    }
}

/// A server of everything that can lie beside a component.
fn full(asked: &Asked) -> Reply {
    match asked.path.split('?').next().unwrap() {
        "/a/kunta.wasm" => ok("\0asm"),
        "/a/kunta.wasm.minisig" => ok("signature"),
        "/a/kunta.settings.json" => ok("{}"),
        "/a/kunta.cases.tar" => ok(archive(&[("one/input.json", "[]")])),
        _ => status(404),
    }
}

/// A server of a component alone.
fn bare(asked: &Asked) -> Reply {
    match asked.path.as_str() {
        "/kunta.wasm" => ok("\0asm"),
        _ => status(404),
    }
}

#[test]
fn a_component_is_fetched_with_what_lies_beside_it_and_the_query_goes_along_unshown() {
    let server = Server::start(full);
    let package = fetch(&server.url("/a/kunta.wasm?sig=s3cret"), &options()).unwrap();
    assert_eq!(package.component, b"\0asm");
    assert_eq!(package.signature.as_deref(), Some("signature"));
    assert_eq!(package.settings.as_deref(), Some("{}"));
    let cases = tree(package.cases.unwrap().path());
    assert_eq!(cases, [("one/input.json".to_owned(), "[]".to_owned())]);
    assert_eq!(package.source, server.url("/a/kunta.wasm"));
    assert_eq!(
        server.paths(),
        [
            "/a/kunta.wasm?sig=s3cret",
            "/a/kunta.wasm.minisig?sig=s3cret",
            "/a/kunta.settings.json?sig=s3cret",
            "/a/kunta.cases.tar?sig=s3cret",
        ]
    );
}

#[test]
fn what_is_not_there_beside_a_component_is_not_there_but_what_fails_is_not_taken_for_that() {
    let server = Server::start(bare);
    let package = fetch(&server.url("/kunta.wasm"), &options()).unwrap();
    assert!(package.signature.is_none() && package.settings.is_none() && package.cases.is_none());

    for (answer, expected) in [
        (401, "package-forbidden"),
        (403, "package-forbidden"),
        (410, "package-status"),
        (429, "package-unavailable"),
        (500, "package-unavailable"),
        (204, "package-status"),
    ] {
        let server = Server::start(move |asked| match asked.path.as_str() {
            "/kunta.wasm" => ok("\0asm"),
            _ => status(answer),
        });
        let error = fetch(&server.url("/kunta.wasm"), &options()).unwrap_err();
        assert_eq!(code(error), expected, "{answer}");
    }
}

#[test]
fn a_component_that_is_not_there_is_named_without_secrets() {
    let server = Server::start(bare);
    let typed = server
        .url("/other.wasm?sig=s3cret")
        .replace("://", "://anna:s3cret@");
    let error = fetch(&typed, &options()).unwrap_err();
    let address = server.url("/other.wasm");
    assert_eq!(error, SourceError::NotThere { address });
}

#[test]
fn a_user_name_and_password_go_to_the_server_that_was_asked_and_nowhere_else() {
    let other = Server::start(bare);
    let elsewhere = other.url("/kunta.wasm");
    let server = Server::start(move |asked| match asked.header("authorization") {
        // anna:sala sana
        Some("Basic YW5uYTpzYWxhIHNhbmE=") => redirect(&elsewhere),
        _ => status(401),
    });
    let typed = server
        .url("/kunta.wasm")
        .replace("://", "://anna:sala%20sana@");
    // The redirects of what lies beside lead to the component, too, which is text here.
    fetch(&typed, &options()).unwrap_err();
    assert!(!other.asked().is_empty());
    for asked in other.asked() {
        assert_eq!(asked.header("authorization"), None);
    }

    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("login"), "anna:sala sana\n").unwrap();
    let from_file = FetchOptions {
        credentials: Some(SecretSource::File("login".into())),
        base: folder.path().to_owned(),
        ..options()
    };
    fetch(&server.url("/kunta.wasm"), &from_file).unwrap_err();
    assert_eq!(
        server.asked().last().unwrap().header("authorization"),
        Some("Basic YW5uYTpzYWxhIHNhbmE=")
    );
    let refused = Server::start(|_| status(401));
    let error = fetch(&refused.url("/kunta.wasm"), &from_file).unwrap_err();
    assert!(matches!(
        error,
        SourceError::Forbidden {
            identified: true,
            status: 401,
            ..
        }
    ));

    std::fs::write(folder.path().join("login"), "s3cret").unwrap();
    let error = fetch(&server.url("/kunta.wasm"), &from_file).unwrap_err();
    assert_eq!(error, SourceError::CredentialsForm);
    assert!(!format!("{from_file:?}").contains("sala"));
}

#[test]
fn each_file_has_its_limit_whether_its_length_is_stated_or_not() {
    let limits = Limits {
        component: 4,
        signature: 9,
        settings: 2,
        ..Limits::default()
    };
    let with = |server: &Server, limits| {
        let options = FetchOptions {
            limits,
            ..options()
        };
        fetch(&server.url("/a/kunta.wasm"), &options)
    };
    let server = Server::start(full);
    with(&server, limits).unwrap();
    for (limits, part, limit) in [
        (
            Limits {
                component: 3,
                ..limits
            },
            Part::Component,
            3,
        ),
        (
            Limits {
                signature: 8,
                ..limits
            },
            Part::Signature,
            8,
        ),
        (
            Limits {
                settings: 1,
                ..limits
            },
            Part::Settings,
            1,
        ),
        (
            Limits {
                cases: 1535,
                ..limits
            },
            Part::Cases,
            1535,
        ),
    ] {
        let error = with(&server, limits).unwrap_err();
        assert_eq!(error, SourceError::TooLarge { part, limit });
    }
    let unstated = Server::start(|_| {
        let head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
        Reply::Raw([head, &[b'x'; 5][..]].concat())
    });
    let error = with(&unstated, limits).unwrap_err();
    assert_eq!(
        error,
        SourceError::TooLarge {
            part: Part::Component,
            limit: 4
        }
    );
}

#[test]
fn a_server_that_never_ends_is_left_at_the_deadline_for_everything_together() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/kunta.wasm" => ok("\0asm"),
        _ => Reply::Hang(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".to_vec()),
    });
    let deadline = Duration::from_millis(300);
    let options = FetchOptions {
        deadline,
        ..options()
    };
    let began = Instant::now();
    let error = fetch(&server.url("/kunta.wasm"), &options).unwrap_err();
    let host = server.host.clone();
    assert_eq!(error, SourceError::Deadline { host, deadline });
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_eq!(Problem::from(error).recovery, Recovery::Retry);
}

#[test]
fn an_answer_that_is_cut_short_is_not_taken_for_whole() {
    let server = Server::start(|_| {
        Reply::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".to_vec())
    });
    let error = fetch(&server.url("/kunta.wasm"), &options()).unwrap_err();
    assert_eq!(code(error), "package-no-answer");
}

#[test]
fn a_server_that_is_not_there_may_be_back_later() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let typed = format!("http://{}/kunta.wasm", listener.local_addr().unwrap());
    drop(listener);
    let problem = Problem::from(fetch(&typed, &options()).unwrap_err());
    assert_eq!(
        (problem.code.as_str(), problem.recovery),
        ("package-no-answer", Recovery::Retry)
    );
    assert!(
        problem.what.contains("refused the connection"),
        "{}",
        problem.what
    );
}

#[test]
fn redirects_are_followed_but_not_for_ever_nor_to_an_address_that_is_not_encrypted() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/kunta.wasm" => redirect("/moved/kunta.wasm"),
        "/moved/kunta.wasm" => ok("\0asm"),
        "/round.wasm" => redirect("/round.wasm"),
        "/out.wasm" => redirect("http://192.0.2.1/kunta.wasm"),
        _ => status(404),
    });
    let package = fetch(&server.url("/kunta.wasm"), &options()).unwrap();
    assert_eq!(package.component, b"\0asm");
    assert_eq!(package.source, server.url("/kunta.wasm"));

    let host = server.host.clone();
    let error = fetch(&server.url("/round.wasm"), &options()).unwrap_err();
    assert_eq!(error, SourceError::Redirects { host: host.clone() });
    let error = fetch(&server.url("/out.wasm"), &options()).unwrap_err();
    assert_eq!(error, SourceError::ToPlainHttp { host });
}

#[test]
fn a_certificate_is_verified_and_an_own_issuer_can_be_named() {
    let plain = Server::start(bare);
    let elsewhere = plain.url("/kunta.wasm");
    let handler = move |asked: &Asked| match asked.path.as_str() {
        "/plain.wasm" => redirect(&elsewhere),
        _ => bare(asked),
    };
    let (server, pem) = Server::start_tls(&["localhost"], handler);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ca.pem"), pem).unwrap();
    let trusting = FetchOptions {
        tls: TlsConfig {
            ca_file: Some("ca.pem".into()),
            ..TlsConfig::default()
        },
        base: folder.path().to_owned(),
        ..options()
    };
    let package = fetch(&server.url("/kunta.wasm"), &trusting).unwrap();
    assert_eq!(package.component, b"\0asm");

    let asked = server.asked().len();
    let error = fetch(&server.url("/kunta.wasm"), &options()).unwrap_err();
    assert_eq!(code(error), "package-not-secure");
    let other_name = server.url("/kunta.wasm").replace("localhost", "127.0.0.1");
    let error = fetch(&other_name, &trusting).unwrap_err();
    assert!(
        matches!(error, SourceError::NotSecure { ref why, .. } if why.contains("another host name")),
        "{error}"
    );
    assert_eq!(
        server.asked().len(),
        asked,
        "nothing is said to a server that is not trusted"
    );

    // Not even to this machine: what began encrypted stays so.
    let error = fetch(&server.url("/plain.wasm"), &trusting).unwrap_err();
    assert_eq!(
        error,
        SourceError::ToPlainHttp {
            host: server.host.clone()
        }
    );
    assert!(plain.asked().is_empty());

    std::fs::write(folder.path().join("ca.pem"), "nothing").unwrap();
    let error = fetch(&server.url("/kunta.wasm"), &trusting).unwrap_err();
    assert_eq!(code(error), "package-certificate-file");
}
