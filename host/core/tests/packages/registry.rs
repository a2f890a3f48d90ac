//! Components in a real registry: the distribution project's.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use lupasilta::mappings::package::{FetchOptions, SourceError};
use lupasilta::secret::SecretSource;
use rcgen::{CertificateParams, KeyPair, SigningKey};
use serde_json::json;

use crate::docker_registry::DockerRegistry;
use crate::oci::{COMPONENT, Image, SETTINGS, WASM};
use crate::server::{Server, ok, status};
use crate::{code, fetch, tree};

/// `anna:sala sana`, as htpasswd writes it.
const HTPASSWD: &str = "anna:$2y$04$abcdefghijklmnopqrstuuVOG1w5XWUoO3Lf188kxFhtAuYqZmop2\n";

/// The same in the header.
const BASIC: &str = "Basic YW5uYTpzYWxhIHNhbmE=";

fn options(folder: &Path) -> FetchOptions {
    FetchOptions {
        base: folder.to_owned(),
        deadline: Duration::from_secs(20),
        ..FetchOptions::default()
    }
}

/// With user name and password from a file.
fn identified(folder: &Path, login: &str) -> FetchOptions {
    fs::write(folder.join("login"), login).unwrap();
    FetchOptions {
        credentials: Some(SecretSource::File("login".into())),
        ..options(folder)
    }
}

#[test]
fn an_image_is_pulled_with_every_layer_and_says_which_digest_its_tag_stood_for() {
    let folder = tempfile::tempdir().unwrap();
    let Some(registry) = DockerRegistry::start(folder.path(), "") else {
        return;
    };
    let image = Image::full();
    registry.push("vendor/kunta", "1.4.0", &image);
    let typed = format!("oci://{}/vendor/kunta:1.4.0", registry.host);
    let package = fetch(&typed, &options(folder.path())).unwrap();
    assert_eq!(package.component, COMPONENT);
    assert_eq!(package.signature.as_deref(), Some("signature"));
    assert_eq!(package.settings.as_deref(), Some("{}"));
    let cases = tree(package.cases.unwrap().path());
    assert_eq!(cases, [("one/input.json".to_owned(), "[]".to_owned())]);
    assert_eq!(package.source, format!("{typed}@{}", image.digest()));

    // What was shown finds the same image, though the tag has moved.
    registry.push("vendor/kunta", "1.4.0", &Image::bare());
    let again = fetch(&package.source, &options(folder.path())).unwrap();
    assert_eq!(again.settings.as_deref(), Some("{}"));
    let moved = fetch(&typed, &options(folder.path())).unwrap();
    assert!(moved.settings.is_none() && moved.signature.is_none() && moved.cases.is_none());
    let by_digest = format!("oci://{}/vendor/kunta@{}", registry.host, image.digest());
    let by_digest = fetch(&by_digest, &options(folder.path())).unwrap();
    assert_eq!(by_digest.settings.as_deref(), Some("{}"));
}

#[test]
fn a_repository_or_a_version_that_is_not_there_is_said_to_be_so() {
    let folder = tempfile::tempdir().unwrap();
    let Some(registry) = DockerRegistry::start(folder.path(), "") else {
        return;
    };
    registry.push("kunta", "1.4.0", &Image::bare());
    let nothing = "0".repeat(64);
    for name in [
        "kunta:1.5.0",
        "other:1.4.0",
        &format!("kunta@sha256:{nothing}"),
    ] {
        let typed = format!("oci://{}/{name}", registry.host);
        let error = fetch(&typed, &options(folder.path())).unwrap_err();
        assert!(matches!(error, SourceError::NotThere { .. }), "{error}");
    }
}

#[test]
fn a_layer_that_was_changed_in_the_registrys_storage_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let Some(registry) = DockerRegistry::start(folder.path(), "") else {
        return;
    };
    let image = Image::new(&[(WASM, COMPONENT), (SETTINGS, b"{\"a\": 1}")]);
    registry.push("kunta", "1", &image);
    let digest = crate::oci::digest(b"{\"a\": 1}");
    let hex = digest.strip_prefix("sha256:").unwrap();
    let place = format!(
        "images/docker/registry/v2/blobs/sha256/{}/{hex}/data",
        &hex[..2]
    );
    let place = folder.path().join(place);
    let typed = format!("oci://{}/kunta:1", registry.host);
    for (changed, same_size) in [
        (&b"{\"a\": 2}"[..], true),
        (b"{}", false),
        (b"{\"a\": 10}", false),
    ] {
        assert!(place.exists());
        fs::write(&place, changed).unwrap();
        let error = fetch(&typed, &options(folder.path())).unwrap_err();
        assert_eq!(
            matches!(error, SourceError::Digest { .. }),
            same_size,
            "{error}"
        );
        assert_eq!(code(error), "package-changed");
    }
}

#[test]
fn a_registry_with_passwords_is_told_ours_when_it_asks() {
    let folder = tempfile::tempdir().unwrap();
    let Some(open) = DockerRegistry::start(folder.path(), "") else {
        return;
    };
    open.push("kunta", "1", &Image::full());
    drop(open);
    let file = folder.path().join("htpasswd");
    fs::write(&file, HTPASSWD).unwrap();
    let auth = format!(
        "auth: {{htpasswd: {{realm: kunta, path: '{}'}}}}",
        file.display()
    );
    let registry = DockerRegistry::start(folder.path(), &auth).unwrap();
    let typed = format!("oci://{}/kunta:1", registry.host);
    let ours = identified(folder.path(), "anna:sala sana\n");
    assert_eq!(fetch(&typed, &ours).unwrap().component, COMPONENT);

    let error = fetch(&typed, &options(folder.path())).unwrap_err();
    assert!(
        matches!(
            error,
            SourceError::Forbidden {
                identified: false,
                ..
            }
        ),
        "{error}"
    );
    let wrong = identified(folder.path(), "anna:other");
    let error = fetch(&typed, &wrong).unwrap_err();
    assert!(
        matches!(
            error,
            SourceError::Forbidden {
                identified: true,
                ..
            }
        ),
        "{error}"
    );
}

/// A token server, and the registry that believes it: who asks with the password gets a token, the others one only for `public/…`.
struct TokenServer {
    server: Server,
    registry: DockerRegistry,
    folder: tempfile::TempDir,
}

impl TokenServer {
    fn start(images: &[(&str, Image)]) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let open = DockerRegistry::start(folder.path(), "")?;
        for (repository, image) in images {
            open.push(repository, "1", image);
        }
        drop(open);
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec!["tokens".to_owned()]).unwrap();
        let certificate = certificate.self_signed(&key).unwrap();
        let bundle = folder.path().join("tokens.pem");
        fs::write(&bundle, certificate.pem()).unwrap();
        let chain = STANDARD.encode(certificate.der());
        let server = Server::start(move |asked| {
            let known = match asked.header("authorization") {
                None => false,
                Some(BASIC) => true,
                Some(_) => return status(401),
            };
            let query = asked.path.replace("%3A", ":").replace("%2F", "/");
            let Some((_, scope)) = query.split_once("scope=repository:") else {
                return status(400);
            };
            let repository = scope.split(':').next().unwrap();
            let may = known || repository.starts_with("public/");
            ok(json!({"token": token(&key, &chain, repository, may)}).to_string())
        });
        let auth = format!(
            "auth: {{token: {{realm: '{}', service: kunta-registry, issuer: tokens, rootcertbundle: '{}'}}}}",
            server.url("/token"),
            bundle.display()
        );
        let registry = DockerRegistry::start(folder.path(), &auth).unwrap();
        Some(Self {
            server,
            registry,
            folder,
        })
    }
}

/// A JSON web token as the distribution project's `jwt.md` has it.
fn token(key: &KeyPair, chain: &str, repository: &str, may: bool) -> String {
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let access = json!([{"type": "repository", "name": repository, "actions": ["pull"]}]);
    let claims = json!({
        "iss": "tokens", "sub": "", "aud": "kunta-registry", "jti": "1",
        "iat": now - 10, "nbf": now - 10, "exp": now + 300,
        "access": if may { access } else { json!([]) },
    });
    let head = json!({"typ": "JWT", "alg": "ES256", "x5c": [chain]});
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&head), part(&claims));
    let signature = fixed(&key.sign(text.as_bytes()).unwrap());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// An ECDSA signature's two numbers of 32 bytes each, from the ASN.1 that they come in.
fn fixed(der: &[u8]) -> Vec<u8> {
    let mut rest = &der[2..];
    let mut both = Vec::new();
    for _ in 0..2 {
        let (number, after) = rest[2..].split_at(rest[1] as usize);
        let number = &number[number.len().saturating_sub(32)..];
        both.extend(std::iter::repeat_n(0, 32 - number.len()));
        both.extend(number);
        rest = after;
    }
    both
}

#[test]
fn a_registry_that_sends_us_to_its_token_server_gets_a_token_with_and_without_a_password() {
    let images = [
        ("public/kunta", Image::full()),
        ("own/kunta", Image::bare()),
    ];
    let Some(world) = TokenServer::start(&images) else {
        return;
    };
    let folder = world.folder.path();
    let at = |name: &str| format!("oci://{}/{name}", world.registry.host);
    let package = fetch(&at("public/kunta:1"), &options(folder)).unwrap();
    assert_eq!(package.settings.as_deref(), Some("{}"));
    assert_eq!(
        world.server.paths(),
        ["/token?service=kunta%2Dregistry&scope=repository%3Apublic%2Fkunta%3Apull"],
        "one token serves for every layer"
    );

    let error = fetch(&at("own/kunta:1"), &options(folder)).unwrap_err();
    assert!(
        matches!(
            error,
            SourceError::Forbidden {
                identified: false,
                ..
            }
        ),
        "{error}"
    );
    let ours = identified(folder, "anna:sala sana");
    assert_eq!(
        fetch(&at("own/kunta:1"), &ours).unwrap().component,
        COMPONENT
    );
    let wrong = identified(folder, "anna:other");
    let error = fetch(&at("own/kunta:1"), &wrong).unwrap_err();
    assert!(
        matches!(
            error,
            SourceError::Forbidden {
                identified: true,
                ..
            }
        ),
        "{error}"
    );
}
