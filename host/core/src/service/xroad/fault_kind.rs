//! X-Road's error codes: whose side each is on, and what each asks for.

use crate::problem::{Recovery, Side};

/// A code's parts, in lower case and without `_`, which makes the two spellings one.
pub(super) struct Code(Vec<String>);

impl Code {
    pub(super) fn of(text: &str) -> Self {
        let plain = text.to_lowercase().replace('_', "");
        Self(
            plain
                .split('.')
                .map(|part| part.trim().to_owned())
                .collect(),
        )
    }

    pub(super) fn has(&self, part: &str) -> bool {
        self.0.iter().any(|own| own == part)
    }

    pub(super) fn side(&self) -> Side {
        if self.0.first().is_some_and(|part| part == "client") {
            Side::Ours
        } else if self.has("clientproxy") {
            Side::SecurityServer
        } else {
            Side::XRoad
        }
    }
}

/// A kind of fault.
pub(super) struct Kind {
    /// The problem's code.
    pub(super) code: &'static str,
    /// The parts of a code by which it is known; `*`: the beginning of one.
    parts: &'static [&'static str],
    pub(super) recovery: Recovery,
    pub(super) advice: &'static str,
}

impl Kind {
    /// The kind of a fault with this code and message.
    pub(super) fn of(code: &Code, message: &str) -> &'static Self {
        // The same code as a log that is down, which passes; this does not.
        if code.has("loggingfailed") && message.to_lowercase().contains("loggable size") {
            return &TOO_LARGE;
        }
        // The service behind failed, whatever it failed of, so that part counts before those that follow it.
        if code.0.iter().any(|part| part.starts_with("servicefailed")) {
            return &SERVICE_FAILED;
        }
        // The last part is the most particular.
        let known = code.0.iter().rev().find_map(|part| {
            KINDS.iter().find(|kind| {
                kind.parts
                    .iter()
                    .any(|known| match known.strip_suffix('*') {
                        Some(start) => part.starts_with(start),
                        None => part == known,
                    })
            })
        });
        known.unwrap_or(&UNKNOWN)
    }
}

const SERVICE_FAILED: Kind = Kind {
    code: "xroad-service-failed",
    parts: &[],
    recovery: Recovery::Retry,
    advice: "It is tried again. X-Road reached the provider's server and LV behind it did not answer well; if it \
             lasts, report it to LV's support.",
};

const TOO_LARGE: Kind = Kind {
    code: "xroad-body-too-large",
    parts: &[],
    recovery: Recovery::Person,
    advice: "The message is larger than a security server that logs bodies takes (10 MiB unless set otherwise). Have \
             its administrators set `truncated-body-allowed`, raise `max-loggable-message-body-size` or leave bodies \
             out of the log, then resume the transfer.",
};

const UNKNOWN: Kind = Kind {
    code: "xroad-unknown-fault",
    parts: &[],
    recovery: Recovery::Retry,
    advice: "It is tried again for a time. If it lasts, give the security server's administrator the code and the detail.",
};

const KINDS: [Kind; 13] = [
    Kind {
        code: "xroad-network-error",
        parts: &["networkerror", "ioerror"],
        recovery: Recovery::Retry,
        advice: "It is tried again. If it lasts, ask the security server's administrator whether it can reach the provider's server.",
    },
    Kind {
        code: "xroad-timestamping-failed",
        parts: &["timestampingfailed"],
        recovery: Recovery::Retry,
        advice: "It is tried again. If it lasts, the security server's administrator must see to its time-stamping service.",
    },
    Kind {
        code: "xroad-logging-failed",
        parts: &["loggingfailed"],
        recovery: Recovery::Retry,
        advice: "It is tried again. If it lasts, the security server's administrator must see to its message log: disk and database.",
    },
    Kind {
        code: "xroad-global-configuration-outdated",
        parts: &["globalconfoutdated"],
        recovery: Recovery::Retry,
        advice: "It is tried again. If it lasts, the security server must be able to fetch the global configuration from \
                 the central server.",
    },
    Kind {
        code: "xroad-maintenance",
        parts: &["maintenancemode"],
        recovery: Recovery::Retry,
        advice: "It is tried again; the server is under maintenance.",
    },
    Kind {
        code: "xroad-database-error",
        parts: &["databaseerror"],
        recovery: Recovery::Retry,
        advice: "It is tried again. If it lasts, the server's administrator must see to its database.",
    },
    Kind {
        code: "xroad-access-denied",
        parts: &["accessdenied"],
        recovery: Recovery::StopConnection,
        advice: "Ask the service's owner (LV) to grant access to the subsystem in `client`, and check that `client` names \
                 the right one; then resume the connection.",
    },
    Kind {
        code: "xroad-unknown-member",
        parts: &["unknownmember"],
        recovery: Recovery::StopConnection,
        advice: "Check `client` and `service` letter by letter, and that our subsystem is registered on this security \
                 server; then resume the connection.",
    },
    Kind {
        code: "xroad-unknown-service",
        parts: &["unknownservice"],
        recovery: Recovery::StopConnection,
        advice: "Check `service` letter by letter against LV's instructions for this environment; then resume the connection.",
    },
    Kind {
        code: "xroad-tls-authentication-failed",
        parts: &["sslauthenticationfailed"],
        recovery: Recovery::StopConnection,
        advice: "Have the security server's administrator register our client certificate for the subsystem, or check the \
                 connection type set for it; then resume the connection.",
    },
    Kind {
        code: "xroad-invalid-client-identifier",
        parts: &["invalidclientidentifier"],
        recovery: Recovery::StopConnection,
        advice: "Check `client` letter by letter: instance/class/member/subsystem, as registered; then resume the connection.",
    },
    Kind {
        code: "xroad-missing-header",
        parts: &["missingheader*"],
        recovery: Recovery::StopConnection,
        advice: "Check that nothing between this machine and the security server takes headers off; then resume the connection.",
    },
    Kind {
        code: "xroad-service-disabled",
        parts: &["servicedisabled"],
        recovery: Recovery::StopConnection,
        advice: "The provider has switched the service off: ask LV when it is on again; then resume the connection.",
    },
];
