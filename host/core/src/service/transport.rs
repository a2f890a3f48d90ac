//! What keeps an answer from coming: the network, time, a broken connection. Each with the side it is on.

use std::io;
use std::time::Duration;

use ureq::Timeout;

use super::handshake::TlsError;
use super::peer::Peer;
use crate::problem::{Problem, Recovery, Side};

/// Why no whole answer came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TransportError {
    #[error("its host name could not be resolved")]
    NameUnknown,
    #[error("there is no route to its address")]
    NoRoute,
    #[error("it refused the connection")]
    Refused,
    #[error("no connection within {0:?}")]
    ConnectTimeout(Duration),
    #[error("no whole answer within {0:?}")]
    Deadline(Duration),
    #[error("nothing came for {0:?}")]
    Stalled(Duration),
    #[error("the connection was closed before an answer")]
    Closed,
    #[error("the answer was cut short after {0} bytes")]
    CutShort(u64),
    #[error("what it answered is not HTTP")]
    NotHttp,
    #[error("TLS: {0}")]
    Tls(TlsError),
    #[error("{0}")]
    Io(io::ErrorKind),
    #[error("the HTTP client gave up")]
    Client,
}

/// The waits that were configured for one exchange: the HTTP client says which one ran out, not how long it was.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waits {
    pub(crate) connect: Duration,
    /// For everything that an attempt asks for.
    pub(crate) total: Duration,
    /// What is left of it.
    pub(crate) left: Duration,
    pub(crate) stall: Duration,
}

impl TransportError {
    pub(crate) fn of(error: ureq::Error, waits: Waits) -> Self {
        match error {
            ureq::Error::HostNotFound => Self::NameUnknown,
            ureq::Error::Timeout(Timeout::Connect) => Self::ConnectTimeout(waits.connect),
            ureq::Error::Timeout(Timeout::PerRead) => Self::Stalled(waits.stall),
            ureq::Error::Timeout(_) => Self::Deadline(waits.total),
            ureq::Error::Io(error) => Self::of_io(&error),
            ureq::Error::Rustls(error) => Self::Tls(TlsError::of(&error)),
            ureq::Error::Tls(_) => Self::Tls(TlsError::Failed),
            ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => Self::NotHttp,
            // Every other kind is of a feature or a setting that is not in use; their texts may hold addresses.
            _ => Self::Client,
        }
    }

    /// While the body was read: an end of the connection is then a cut answer.
    pub(crate) fn of_body(error: io::Error, received: u64, waits: Waits) -> Self {
        match Self::of(error.into(), waits) {
            Self::Closed => Self::CutShort(received),
            other => other,
        }
    }

    fn of_io(error: &io::Error) -> Self {
        let inner = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<rustls::Error>());
        if let Some(error) = inner {
            return Self::Tls(TlsError::of(error));
        }
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Self::Refused,
            io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::AddrNotAvailable => Self::NoRoute,
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::NotConnected
            | io::ErrorKind::UnexpectedEof => Self::Closed,
            kind => Self::Io(kind),
        }
    }

    pub(super) fn problem(&self, peer: Peer) -> Problem {
        let setting = peer.setting();
        let (code, side, recovery, advice) = match self {
            Self::NameUnknown => (
                "network-name-unknown",
                Side::Ours,
                Recovery::Retry,
                format!("Check the host name in `{setting}` and this machine's name service."),
            ),
            Self::NoRoute => (
                "network-no-route",
                Side::Ours,
                Recovery::Retry,
                format!("Check this machine's network, and the address in `{setting}`."),
            ),
            Self::Refused => (
                "connection-refused",
                peer.side(),
                Recovery::Retry,
                format!("Check that {peer} is running, and the host and port in `{setting}`."),
            ),
            Self::ConnectTimeout(_) => (
                "connection-timeout",
                peer.side(),
                Recovery::Retry,
                format!("Check that {peer} is running and that a firewall lets this machine through to it."),
            ),
            Self::Deadline(_) => (
                "answer-deadline",
                peer.side_that_answers(),
                Recovery::Retry,
                match peer {
                    Peer::Lv => "LV is slow or down; it is tried again. If it lasts, ask LV's support.".to_owned(),
                    Peer::SecurityServer => "X-Road or LV behind it is slow or down; it is tried again. If it lasts, ask the security \
                                             server's administrator which, by the X-Road id of the attempt."
                        .to_owned(),
                },
            ),
            Self::Stalled(_) => (
                "answer-stalled",
                peer.side_that_answers(),
                Recovery::Retry,
                "The rest of the file is fetched later, or all of it where LV allows no more; if it lasts, check the network between.".to_owned(),
            ),
            Self::Closed => (
                "connection-closed",
                peer.side(),
                Recovery::Retry,
                format!("It is tried again; if it lasts, look into the log of {peer}, and of any firewall between."),
            ),
            Self::CutShort(_) => (
                "answer-cut-short",
                peer.side(),
                Recovery::Retry,
                format!("It is fetched again; if it lasts, look into the log of {peer}, and of any firewall between."),
            ),
            Self::NotHttp => (
                "answer-not-http",
                peer.side(),
                Recovery::Retry,
                format!("Check that the host and port in `{setting}` are the service's own, and http or https as it is."),
            ),
            Self::Tls(error) => return error.problem(peer),
            Self::Io(_) | Self::Client => (
                "connection-failed",
                peer.side(),
                Recovery::Retry,
                format!("It is tried again; if it lasts, check the network between this machine and {peer}."),
            ),
        };
        Problem {
            code: code.to_owned(),
            side,
            recovery,
            what: format!("Calling {peer} failed: {self}."),
            advice,
            detail: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use rustls::{AlertDescription, CertificateError};

    use super::*;

    const WAITS: Waits = Waits {
        connect: Duration::from_secs(10),
        total: Duration::from_secs(60),
        left: Duration::from_secs(60),
        stall: Duration::from_secs(30),
    };

    fn io(kind: io::ErrorKind) -> ureq::Error {
        ureq::Error::Io(kind.into())
    }

    fn tls(error: rustls::Error) -> ureq::Error {
        ureq::Error::Io(io::Error::new(io::ErrorKind::InvalidData, error))
    }

    fn certificate(error: CertificateError) -> ureq::Error {
        tls(rustls::Error::InvalidCertificate(error))
    }

    fn alert(alert: AlertDescription) -> ureq::Error {
        tls(rustls::Error::AlertReceived(alert))
    }

    /// What each failure is when LV is called directly; through X-Road LV's part is the security server's, or X-Road's where it says so.
    #[test]
    fn each_failure_has_its_side_and_recovery() {
        use Recovery::{Retry, StopConnection};
        use Side::{Lv, Ours, SecurityServer, XRoad};
        let other = rustls::Error::General("secret words".into());
        for (error, code, direct, through_xroad, recovery) in [
            (
                ureq::Error::HostNotFound,
                "network-name-unknown",
                Ours,
                Ours,
                Retry,
            ),
            (
                io(io::ErrorKind::NetworkUnreachable),
                "network-no-route",
                Ours,
                Ours,
                Retry,
            ),
            (
                io(io::ErrorKind::HostUnreachable),
                "network-no-route",
                Ours,
                Ours,
                Retry,
            ),
            (
                io(io::ErrorKind::ConnectionRefused),
                "connection-refused",
                Lv,
                SecurityServer,
                Retry,
            ),
            (
                io(io::ErrorKind::ConnectionReset),
                "connection-closed",
                Lv,
                SecurityServer,
                Retry,
            ),
            (
                io(io::ErrorKind::BrokenPipe),
                "connection-closed",
                Lv,
                SecurityServer,
                Retry,
            ),
            (
                io(io::ErrorKind::UnexpectedEof),
                "connection-closed",
                Lv,
                SecurityServer,
                Retry,
            ),
            (
                io(io::ErrorKind::PermissionDenied),
                "connection-failed",
                Lv,
                SecurityServer,
                Retry,
            ),
            (
                ureq::Error::Timeout(Timeout::Connect),
                "connection-timeout",
                Lv,
                SecurityServer,
                Retry,
            ),
            (
                ureq::Error::Timeout(Timeout::Global),
                "answer-deadline",
                Lv,
                XRoad,
                Retry,
            ),
            (
                ureq::Error::Timeout(Timeout::PerRead),
                "answer-stalled",
                Lv,
                XRoad,
                Retry,
            ),
            (
                ureq::Error::LargeResponseHeader(9, 1),
                "answer-not-http",
                Lv,
                SecurityServer,
                Retry,
            ),
            (
                ureq::Error::BadUri("secret words".into()),
                "connection-failed",
                Lv,
                SecurityServer,
                Retry,
            ),
            (
                certificate(CertificateError::Expired),
                "tls-certificate-expired",
                Lv,
                SecurityServer,
                StopConnection,
            ),
            (
                certificate(CertificateError::NotValidYet),
                "tls-certificate-not-yet-valid",
                Lv,
                SecurityServer,
                StopConnection,
            ),
            (
                certificate(CertificateError::NotValidForName),
                "tls-certificate-name",
                Lv,
                SecurityServer,
                StopConnection,
            ),
            (
                certificate(CertificateError::UnknownIssuer),
                "tls-certificate-untrusted",
                Ours,
                Ours,
                StopConnection,
            ),
            (
                certificate(CertificateError::Revoked),
                "tls-certificate-bad",
                Lv,
                SecurityServer,
                StopConnection,
            ),
            (
                alert(AlertDescription::CertificateRequired),
                "tls-client-certificate-refused",
                Ours,
                Ours,
                StopConnection,
            ),
            (
                alert(AlertDescription::UnknownCA),
                "tls-client-certificate-refused",
                Ours,
                Ours,
                StopConnection,
            ),
            (
                alert(AlertDescription::ProtocolVersion),
                "tls-incompatible",
                Lv,
                SecurityServer,
                StopConnection,
            ),
            (
                alert(AlertDescription::InternalError),
                "tls-failed",
                Lv,
                SecurityServer,
                Retry,
            ),
            (
                ureq::Error::Rustls(other),
                "tls-failed",
                Lv,
                SecurityServer,
                Retry,
            ),
        ] {
            let error = TransportError::of(error, WAITS);
            for (peer, side) in [(Peer::Lv, direct), (Peer::SecurityServer, through_xroad)] {
                let problem = error.problem(peer);
                let got = (problem.code.as_str(), problem.side, problem.recovery);
                assert_eq!(got, (code, side, recovery), "{error:?}");
                assert!(problem.what.contains(&peer.to_string()), "{}", problem.what);
                assert!(problem.advice.ends_with('.'), "{}", problem.advice);
                assert!(!format!("{problem:?}").contains("secret words"));
            }
        }
    }

    #[test]
    fn a_connection_that_ends_within_the_body_cut_the_answer() {
        let error = TransportError::of_body(io::ErrorKind::UnexpectedEof.into(), 12, WAITS);
        assert_eq!(error, TransportError::CutShort(12));
        let wrapped = io::Error::other(ureq::Error::Timeout(Timeout::Global));
        let error = TransportError::of_body(wrapped, 12, WAITS);
        assert_eq!(
            error.problem(Peer::Lv).what,
            "Calling LV failed: no whole answer within 60s."
        );
    }
}
