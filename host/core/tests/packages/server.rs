//! A web server that answers each request as the test tells it to, byte for byte, over TCP or TLS.

use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Path and query.
    pub(crate) path: String,
    headers: Vec<(String, String)>,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let same = |(own, _): &&(String, String)| own.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .find(same)
            .map(|(_, value)| value.as_str())
    }
}

/// What the server does.
pub(crate) enum Reply {
    /// Sends a whole answer.
    Answer(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Sends these bytes, then nothing until the test is over.
    Hang(Vec<u8>),
    /// Sends these bytes and closes.
    Raw(Vec<u8>),
}

/// A success.
pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Reply {
    Reply::Answer(200, vec![], body.into())
}

/// A status without a body.
pub(crate) fn status(status: u16) -> Reply {
    Reply::Answer(status, vec![], vec![])
}

/// A redirect.
pub(crate) fn redirect(to: &str) -> Reply {
    Reply::Answer(302, vec![("Location", to.to_owned())], vec![])
}

/// A running server; it ends with the test's process.
pub(crate) struct Server {
    /// `localhost:12345`
    pub(crate) host: String,
    scheme: &'static str,
    asked: Arc<Mutex<Vec<Asked>>>,
    /// Dropped with the server: connections that hang end then.
    _open: Sender<()>,
}

type Handler = dyn Fn(&Asked) -> Reply + Send + Sync;

impl Server {
    pub(crate) fn start(handler: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self::run(Box::new(handler), None)
    }

    /// With a certificate for these names, which it returns as PEM.
    pub(crate) fn start_tls(
        names: &[&str],
        handler: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> (Self, String) {
        let key = KeyPair::generate().unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let certificate = CertificateParams::new(names).unwrap();
        let certificate = certificate.self_signed(&key).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let secret = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], secret)
            .unwrap();
        let server = Self::run(Box::new(handler), Some(Arc::new(tls)));
        (server, certificate.pem())
    }

    fn run(handler: Box<Handler>, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let host = format!("localhost:{}", listener.local_addr().unwrap().port());
        let scheme = if tls.is_some() { "https" } else { "http" };
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (open, closed) = channel();
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                // A client that breaks off is what some tests are about.
                let _ = match &tls {
                    None => serve(&mut stream, &handler, &log, &closed),
                    Some(tls) => {
                        let connection = ServerConnection::new(Arc::clone(tls)).unwrap();
                        let mut stream = StreamOwned::new(connection, stream);
                        let served = serve(&mut stream, &handler, &log, &closed);
                        stream.conn.send_close_notify();
                        let _ = stream.flush();
                        let _ = stream.sock.shutdown(Shutdown::Write);
                        served
                    }
                };
            }
        });
        Self {
            host,
            scheme,
            asked,
            _open: open,
        }
    }

    /// `http://localhost:12345` and what follows.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.host)
    }

    /// Every request so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The paths of every request so far.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).collect()
    }
}

fn serve(
    stream: &mut (impl Read + Write),
    handler: &Handler,
    log: &Mutex<Vec<Asked>>,
    closed: &Receiver<()>,
) -> io::Result<()> {
    let asked = read(stream)?;
    log.lock().unwrap().push(asked.clone());
    match handler(&asked) {
        Reply::Answer(status, headers, body) => {
            let mut head = format!(
                "HTTP/1.1 {status} Word\r\nConnection: close\r\nContent-Length: {}\r\n",
                body.len()
            );
            for (name, value) in headers {
                head += &format!("{name}: {value}\r\n");
            }
            stream.write_all((head + "\r\n").as_bytes())?;
            stream.write_all(&body)?;
        }
        Reply::Raw(bytes) => stream.write_all(&bytes)?,
        Reply::Hang(bytes) => {
            stream.write_all(&bytes)?;
            stream.flush()?;
            // Ends with an error once the test has dropped the server.
            let _ = closed.recv();
        }
    }
    stream.flush()
}

fn read(stream: &mut impl Read) -> io::Result<Asked> {
    let mut lines = BufReader::new(stream).lines();
    let line = lines.next().ok_or(io::ErrorKind::UnexpectedEof)??;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = Vec::new();
    for line in lines {
        match line?.split_once(": ") {
            Some((name, value)) => headers.push((name.to_owned(), value.to_owned())),
            None => break,
        }
    }
    Ok(Asked { path, headers })
}
