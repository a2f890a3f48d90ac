//! Registries that answer what none should, or that no test can start.

use std::time::Duration;

use lupasilta::mappings::package::{FetchOptions, ImageFault, Limits, Package, Part, SourceError};
use serde_json::{Value, json};

use crate::oci::{CASES, COMPONENT, Image, MANIFEST, SETTINGS, SIGNATURE, WASM, digest};
use crate::server::{Asked, Reply, Server, ok, redirect, status};
use crate::{code, fetch};

/// Answers with an image, whatever the version.
fn answer(image: &Image, asked: &Asked) -> Reply {
    if asked.path.contains("/manifests/") {
        let kind = vec![("Content-Type", MANIFEST.to_owned())];
        return Reply::Answer(200, kind, image.bytes());
    }
    let found = image
        .blobs
        .iter()
        .find(|blob| asked.path.ends_with(&digest(blob)));
    found.map_or(status(404), |blob| ok(blob.clone()))
}

fn serving(image: Image) -> Server {
    Server::start(move |asked| answer(&image, asked))
}

fn options() -> FetchOptions {
    FetchOptions {
        deadline: Duration::from_secs(20),
        ..FetchOptions::default()
    }
}

fn pull(server: &Server) -> Result<Package, SourceError> {
    fetch(&format!("oci://{}/kunta:1", server.host), &options())
}

fn fault(image: Image) -> ImageFault {
    match pull(&serving(image)).unwrap_err() {
        SourceError::Image { fault, reference } => {
            assert!(reference.ends_with("/kunta:1"));
            fault
        }
        other => panic!("{other}"),
    }
}

#[test]
fn an_image_that_is_no_mapping_says_why() {
    let bare = Image::bare();
    let with = |path: &str, value: Value| {
        let mut image = bare.clone();
        *image.manifest.pointer_mut(path).unwrap() = value;
        image
    };
    let index = "application/vnd.oci.image.index.v1+json";
    let docker = "application/vnd.docker.distribution.manifest.v2+json";
    let container = "application/vnd.oci.image.config.v1+json";
    for (image, expected) in [
        (with("/mediaType", json!(index)), ImageFault::Index),
        (
            with("", json!({"schemaVersion": 2, "manifests": []})),
            ImageFault::Index,
        ),
        (
            with("/mediaType", json!(docker)),
            ImageFault::OtherManifest(docker.into()),
        ),
        (with("", json!("manifest")), ImageFault::Manifest),
        (with("", json!({"schemaVersion": 2})), ImageFault::Manifest),
        (with("/schemaVersion", json!(1)), ImageFault::Manifest),
        (with("/layers/0/size", json!(-1)), ImageFault::Manifest),
        (
            with("/config/mediaType", json!(container)),
            ImageFault::OtherConfig(container.into()),
        ),
        (with("/layers", json!([])), ImageFault::NoComponent),
        (
            with("/layers/0/mediaType", json!(SIGNATURE)),
            ImageFault::NoComponent,
        ),
        (
            with("/layers/0/digest", json!("sha512:00")),
            ImageFault::DigestKind(Part::Component),
        ),
        (
            with("/layers/0/digest", json!("sha256:../../x")),
            ImageFault::DigestKind(Part::Component),
        ),
        (
            Image::new(&[(WASM, b"a"), (WASM, b"b")]),
            ImageFault::Several(Part::Component),
        ),
        (
            Image::new(&[(WASM, b"a"), (SETTINGS, b"1"), (SETTINGS, b"2")]),
            ImageFault::Several(Part::Settings),
        ),
    ] {
        assert_eq!(fault(image), expected);
    }
}

#[test]
fn a_manifest_other_than_the_one_that_was_asked_for_is_found() {
    let server = serving(Image::full());
    let expected = Image::bare().digest();
    let typed = format!("oci://{}/kunta:1@{expected}", server.host);
    let error = fetch(&typed, &options()).unwrap_err();
    assert!(
        matches!(
            error,
            SourceError::Digest {
                part: Part::Manifest,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(server.paths(), [format!("/v2/kunta/manifests/{expected}")]);
}

#[test]
fn no_layer_is_taken_that_is_larger_than_its_kind_may_be_or_than_the_manifest_says() {
    let server = serving(Image::full());
    let limits = Limits {
        component: COMPONENT.len() as u64 - 1,
        ..Limits::default()
    };
    let options = FetchOptions {
        limits,
        ..options()
    };
    let typed = format!("oci://{}/kunta:1", server.host);
    let error = fetch(&typed, &options).unwrap_err();
    let limit = limits.component;
    assert_eq!(
        error,
        SourceError::TooLarge {
            part: Part::Component,
            limit
        }
    );
    assert_eq!(
        server.paths().len(),
        1,
        "nothing that is too large is asked for"
    );

    let mut image = Image::bare();
    image.manifest["layers"][0]["size"] = json!(4);
    let error = pull(&serving(image)).unwrap_err();
    assert!(
        matches!(
            error,
            SourceError::Size {
                expected: 4,
                actual: 5,
                ..
            }
        ),
        "{error}"
    );

    let endless = Server::start(|asked| match asked.path.contains("/manifests/") {
        true => Reply::Raw([&b"HTTP/1.1 200 OK\r\n\r\n"[..], &vec![b' '; 5 << 20]].concat()),
        false => status(404),
    });
    let error = pull(&endless).unwrap_err();
    assert!(
        matches!(
            error,
            SourceError::TooLarge {
                part: Part::Manifest,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn an_archive_of_cases_in_an_image_is_unpacked_as_carefully_as_any_other() {
    let image = Image::new(&[(WASM, COMPONENT), (CASES, b"no archive")]);
    assert_eq!(code(pull(&serving(image)).unwrap_err()), "package-cases");
    let image = Image::new(&[(WASM, COMPONENT), (SIGNATURE, b"\xff")]);
    let error = pull(&serving(image)).unwrap_err();
    assert_eq!(error, SourceError::NotText(Part::Signature));
}

#[test]
fn a_layer_is_taken_from_where_the_registry_keeps_it_and_our_token_stays_behind() {
    let image = Image::bare();
    let kept = image.clone();
    let storage = Server::start(move |asked| answer(&kept, asked));
    let elsewhere = storage.url("");
    let server = Server::start(move |asked| {
        let challenge = r#"Bearer realm="http://{host}/token",service="s""#;
        let host = asked.header("host").unwrap();
        match asked.header("authorization") {
            None if asked.path.starts_with("/token") => ok(r#"{"access_token": "t0ken"}"#),
            None => {
                let challenge = challenge.replace("{host}", host);
                Reply::Answer(401, vec![("WWW-Authenticate", challenge)], vec![])
            }
            Some("Bearer t0ken") if asked.path.contains("/blobs/") => {
                redirect(&format!("{elsewhere}{}", asked.path))
            }
            Some("Bearer t0ken") => answer(&image, asked),
            Some(_) => status(403),
        }
    });
    assert_eq!(pull(&server).unwrap().component, COMPONENT);
    assert_eq!(storage.asked().len(), 1);
    assert_eq!(storage.asked()[0].header("authorization"), None);
}

#[test]
fn a_registry_that_asks_for_an_identification_we_cannot_give_is_told_apart() {
    for (challenges, expected) in [
        (vec![], "package-identification"),
        (vec!["Negotiate"], "package-identification"),
        (vec!["Bearer"], "package-identification"),
        (vec!["Bearer realm=\"nowhere\""], "package-identification"),
        (
            vec!["Bearer realm=\"http://192.0.2.1/token\""],
            "package-to-plain-http",
        ),
        (vec!["nonsense \"\"\""], "package-identification"),
        (vec!["Basic realm=\"r\""], "package-forbidden"),
        (vec!["Negotiate", "Basic realm=\"r\""], "package-forbidden"),
        (vec!["Negotiate, Basic realm=\"r\""], "package-forbidden"),
    ] {
        let shown = format!("{challenges:?}");
        let server = Server::start(move |_| {
            let of = |challenge: &&str| ("WWW-Authenticate", (*challenge).to_owned());
            Reply::Answer(401, challenges.iter().map(of).collect(), vec![])
        });
        assert_eq!(code(pull(&server).unwrap_err()), expected, "{shown}");
        assert_eq!(server.asked().len(), 1);
    }
}

#[test]
fn a_token_server_that_gives_no_token_is_told_apart() {
    for (body, expected) in [
        (ok("{}"), "package-no-token"),
        (ok("nonsense"), "package-no-token"),
        (ok(r#"{"token": "two\nlines"}"#), "package-no-token"),
        (ok("x".repeat(65 * 1024)), "package-too-large"),
        (status(403), "package-forbidden"),
        (status(404), "package-not-there"),
        (status(503), "package-unavailable"),
    ] {
        let body = std::sync::Mutex::new(Some(body));
        let server = Server::start(move |asked| {
            if asked.path.starts_with("/token") {
                return body.lock().unwrap().take().unwrap();
            }
            let host = asked.header("host").unwrap();
            let challenge = format!("Bearer realm=\"http://{host}/token\"");
            Reply::Answer(401, vec![("WWW-Authenticate", challenge)], vec![])
        });
        assert_eq!(code(pull(&server).unwrap_err()), expected);
    }
}

#[test]
fn a_token_that_is_refused_is_not_asked_for_again_and_again() {
    let server = Server::start(|asked| {
        if asked.path.starts_with("/token") {
            return ok(r#"{"token": "t0ken"}"#);
        }
        let host = asked.header("host").unwrap();
        let challenge = format!("Bearer realm=\"http://{host}/token\"");
        Reply::Answer(401, vec![("WWW-Authenticate", challenge)], vec![])
    });
    let error = pull(&server).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("t0ken"));
    assert_eq!(code(error), "package-forbidden");
    assert_eq!(server.asked().len(), 3);
}
