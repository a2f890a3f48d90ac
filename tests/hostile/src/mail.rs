//! Wake-up e-mails, which anyone can send.

use std::collections::HashSet;
use std::sync::LazyLock;

use lupasilta::triggers::{MailConfig, Recognition};

static RECOGNITION: LazyLock<[Recognition; 2]> = LazyLock::new(|| {
    let host = MailConfig {
        host: Some("lv.example".to_owned()),
        ..MailConfig::default()
    };
    let pattern = MailConfig {
        link: Some("https://lv\\.example/asiointi/([0-9a-f-]{36})".to_owned()),
        from: Some("@lv\\.example$".to_owned()),
        ..MailConfig::default()
    };
    [host, pattern].map(|config| Recognition::new(&config).expect("patterns"))
});

/// A mail gives one to fifty hints about different actions, the same each time, or a reason why it gives none.
pub fn mail(data: &[u8]) {
    for recognition in &*RECOGNITION {
        let hints = recognition.hints(data);
        if let Ok(hints) = &hints {
            assert!((1..=50).contains(&hints.len()), "{} hints", hints.len());
            let actions: HashSet<_> = hints.iter().map(|hint| hint.action).collect();
            assert_eq!(actions.len(), hints.len(), "an action twice");
        }
        assert_eq!(hints, recognition.hints(data));
    }
}
