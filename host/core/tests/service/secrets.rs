//! The credential reaches LV and nothing else: no log, no error, no debug text.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use lupasilta::outside::SystemChance;
use lupasilta::secret::SecretSource;
use lupasilta::service::{CredentialConfig, Expected, connect};
use tracing_subscriber::fmt::MakeWriter;

use crate::server::{Reply, Server, answer};
use crate::settings::{direct, get, put};

const SECRET: &str = "s3cret-that-nobody-may-see";

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[test]
fn the_credential_is_sent_and_never_shown() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("key"), format!("{SECRET}\n")).unwrap();
    let server = Server::start(vec![
        Reply::Send(answer(200, &[], "{}")),
        Reply::Send(answer(401, &[], "")),
        Reply::Reset,
        Reply::Send(answer(404, &[], "")),
    ]);
    let mut config = direct(&server.url());
    config.direct.as_mut().unwrap().credential = Some(CredentialConfig {
        header: "Authorization".into(),
        prefix: "Bearer ".into(),
        from: SecretSource::File("key".into()),
    });
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let mut shown = format!("{config:?}");
    tracing::subscriber::with_default(subscriber, || {
        let service = connect(&config, dir.path(), Arc::new(SystemChance)).unwrap();
        shown += &format!("{:?}", service.exchange("i", &get("/a")).unwrap());
        for request in [get("/b"), put("/c", "{}")] {
            shown += &format!("{:?}", service.exchange("i", &request).unwrap_err());
        }
        let to = dir.path().join("file");
        let download = service.download("i", &get("/d"), Expected::default(), &to);
        shown += &format!("{:?}", download.unwrap_err());
    });
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("calling LV"), "{log}");
    assert!(!log.contains(SECRET), "{log}");
    assert!(!shown.contains(SECRET), "{shown}");
    let received = server.received();
    assert_eq!(received.len(), 3);
    for request in received {
        assert_eq!(
            request.header("Authorization"),
            [format!("Bearer {SECRET}")]
        );
    }
}

#[cfg(unix)]
#[test]
fn a_secret_that_others_can_read_is_warned_about_and_used() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let key = dir.path().join("key");
    std::fs::write(&key, SECRET).unwrap();
    for (mode, warned) in [(0o644, true), (0o600, false)] {
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
        let mut config = direct("https://lv.example");
        config.direct.as_mut().unwrap().credential = Some(CredentialConfig {
            header: "X-Api-Key".into(),
            prefix: String::new(),
            from: SecretSource::File(key.clone()),
        });
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).finish();
        tracing::subscriber::with_default(subscriber, || {
            connect(&config, Path::new(""), Arc::new(SystemChance))
                .map(drop)
                .unwrap();
        });
        let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert_eq!(log.contains("chmod 600"), warned, "{log}");
        assert!(!log.contains(SECRET), "{log}");
    }
}
