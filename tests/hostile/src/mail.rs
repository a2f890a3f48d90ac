//! A mail that anybody can have sent: it gives hints of actions that it names, or none.

use std::sync::OnceLock;

use lupasilta::triggers::{MailConfig, Recognition};

pub(crate) fn run(bytes: &[u8]) {
    if let Ok(hints) = recognition().hints(bytes) {
        assert!((1..=50).contains(&hints.len()), "{}", hints.len());
    }
}

fn recognition() -> &'static Recognition {
    static RECOGNITION: OnceLock<Recognition> = OnceLock::new();
    RECOGNITION.get_or_init(|| {
        let config = MailConfig {
            host: Some("lv.example".to_owned()),
            from: Some(r"@lv\.example$".to_owned()),
            ..MailConfig::default()
        };
        Recognition::new(&config).unwrap()
    })
}
