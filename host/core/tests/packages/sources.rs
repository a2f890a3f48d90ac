//! What an operator may type.

use lupasilta::mappings::package::{AddressFault, ReferenceFault, Source, SourceError};

use crate::code;

#[test]
fn files_folders_addresses_and_registries_are_told_by_how_they_begin() {
    let digest = "ab".repeat(32);
    for (typed, shown) in [
        ("mappings/kunta.wasm", "mappings/kunta.wasm"),
        (" /srv/kunta ", "/srv/kunta"),
        ("./odd:name", "./odd:name"),
        (
            "https://host.example/a/kunta.wasm",
            "https://host.example/a/kunta.wasm",
        ),
        (
            "HTTPS://host.example:8443/kunta.wasm",
            "https://host.example:8443/kunta.wasm",
        ),
        (
            "http://127.0.0.1:8080/kunta.wasm",
            "http://127.0.0.1:8080/kunta.wasm",
        ),
        ("http://[::1]/kunta.wasm", "http://[::1]/kunta.wasm"),
        (
            "oci://registry.example/kunta:1.4.0",
            "oci://registry.example/kunta:1.4.0",
        ),
        (
            "oci://localhost:5000/a/b-c/kunta:x_1",
            "oci://localhost:5000/a/b-c/kunta:x_1",
        ),
        (
            &format!("oci://registry.example/kunta:1@sha256:{digest}"),
            &format!("oci://registry.example/kunta:1@sha256:{digest}"),
        ),
        (
            &format!("oci://[::1]:5000/kunta@sha256:{digest}"),
            &format!("oci://[::1]:5000/kunta@sha256:{digest}"),
        ),
    ] {
        assert_eq!(typed.parse::<Source>().unwrap().to_string(), shown);
    }
}

#[test]
fn user_names_passwords_and_queries_are_never_shown() {
    let typed = "https://anna:s3cret@host.example/kunta.wasm?sig=s3cret";
    let source: Source = typed.parse().unwrap();
    let shown = format!("{source} {source:?} {source:#?}");
    assert!(
        !shown.contains("s3cret") && !shown.contains("anna"),
        "{shown}"
    );
    assert_eq!(source.to_string(), "https://host.example/kunta.wasm");
}

#[test]
fn what_is_no_source_is_told_apart() {
    use AddressFault::{Fragment, NotAbsolute, NotNamedWasm, PlainHttp};
    use ReferenceFault::{Digest, NoVersion, Registry, Repository, Tag};
    let address = SourceError::Address;
    let reference = SourceError::Reference;
    for (typed, error) in [
        ("", SourceError::Empty),
        ("  ", SourceError::Empty),
        (
            "ftp://host.example/kunta.wasm",
            SourceError::Scheme("ftp".into()),
        ),
        ("https://", address(NotAbsolute)),
        ("https:///kunta.wasm", address(NotAbsolute)),
        ("https://ho st/kunta.wasm", address(NotAbsolute)),
        ("http://host.example/kunta.wasm", address(PlainHttp)),
        (
            "http://127.0.0.1.host.example/kunta.wasm",
            address(PlainHttp),
        ),
        (
            "http://localhost@host.example/kunta.wasm",
            address(PlainHttp),
        ),
        ("https://host.example/kunta.wasm#top", address(Fragment)),
        ("https://host.example/kunta", address(NotNamedWasm)),
        ("https://host.example/.wasm", address(NotNamedWasm)),
        ("https://host.example/?kunta.wasm", address(NotNamedWasm)),
        ("oci://", reference(Registry)),
        ("oci://kunta:1", reference(Registry)),
        ("oci:///kunta:1", reference(Registry)),
        (
            "oci://anna:s3cret@registry.example/kunta:1",
            reference(Registry),
        ),
        ("oci://registry.example/:1", reference(Repository)),
        ("oci://registry.example/Kunta:1", reference(Repository)),
        ("oci://registry.example/a//b:1", reference(Repository)),
        ("oci://registry.example/a/../b:1", reference(Repository)),
        ("oci://registry.example/kunta?x:1", reference(Repository)),
        ("oci://registry.example/kunta", reference(NoVersion)),
        ("oci://registry.example/kunta:", reference(Tag)),
        ("oci://registry.example/kunta:.1", reference(Tag)),
        ("oci://registry.example/kunta:1:2", reference(Tag)),
        ("oci://registry.example/kunta@sha256:abc", reference(Digest)),
        ("oci://registry.example/kunta@sha512:abc", reference(Digest)),
    ] {
        assert_eq!(typed.parse::<Source>().unwrap_err(), error, "{typed}");
        code(error);
    }
}
