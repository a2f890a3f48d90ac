//! A server that answers as the test tells it to, byte for byte: over TCP or TLS, one request a connection.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What the server does with one connection.
pub enum Reply {
    /// Sends these bytes once it has read the request, then closes.
    Send(Vec<u8>),
    /// Sends these bytes, then keeps the connection open without a word until the test is over.
    SendAndHang(Vec<u8>),
    /// Sends the first bytes at once and the rest one by one, with this pause before each.
    Drip(Vec<u8>, Vec<u8>, Duration),
    /// Sends these bytes without reading the request, whatever it is.
    Blurt(Vec<u8>),
    /// Resets the connection without reading the request.
    Reset,
}

/// A request as it arrived.
#[derive(Clone, Debug, Default)]
pub struct Received {
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Received {
    /// The values of a header, in any case.
    pub fn header(&self, name: &str) -> Vec<&str> {
        let same = self
            .headers
            .iter()
            .filter(|(own, _)| own.eq_ignore_ascii_case(name));
        same.map(|(_, value)| value.as_str()).collect()
    }
}

/// A running server; it ends with the test's process.
pub struct Server {
    port: u16,
    https: bool,
    received: Arc<Mutex<Vec<Received>>>,
    /// Dropped with the server: connections that hang end then.
    _open: std::sync::mpsc::Sender<()>,
}

impl Server {
    /// Answers each connection with the next reply.
    pub fn start(replies: Vec<Reply>) -> Self {
        Self::run(replies, None)
    }

    /// The same over TLS.
    pub fn start_tls(replies: Vec<Reply>, tls: Arc<ServerConfig>) -> Self {
        Self::run(replies, Some(tls))
    }

    fn run(replies: Vec<Reply>, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let received = Arc::new(Mutex::new(Vec::new()));
        let (open, closed) = channel();
        let https = tls.is_some();
        let log = Arc::clone(&received);
        thread::spawn(move || {
            for reply in replies {
                let Ok((stream, _)) = listener.accept() else {
                    return;
                };
                // A client that breaks off is what some tests are about.
                let _ = match &tls {
                    None => serve(stream, reply, &log, &closed),
                    Some(tls) => {
                        let connection = ServerConnection::new(Arc::clone(tls)).unwrap();
                        let stream = StreamOwned::new(connection, stream);
                        serve_tls(stream, reply, &log, &closed)
                    }
                };
            }
        });
        Self {
            port,
            https,
            received,
            _open: open,
        }
    }

    /// `https://localhost:12345`
    pub fn url(&self) -> String {
        let scheme = if self.https { "https" } else { "http" };
        format!("{scheme}://localhost:{}", self.port)
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

/// A whole answer with its length.
pub fn answer(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes = head(status, headers, Some(body.len()));
    bytes.extend_from_slice(body);
    bytes
}

/// An answer's head, with a stated length or none.
pub fn head(status: u16, headers: &[(&str, &str)], length: Option<usize>) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} Word\r\nConnection: close\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    if let Some(length) = length {
        head += &format!("Content-Length: {length}\r\n");
    }
    (head + "\r\n").into_bytes()
}

fn serve(
    mut stream: TcpStream,
    reply: Reply,
    log: &Mutex<Vec<Received>>,
    closed: &Receiver<()>,
) -> io::Result<()> {
    if let Reply::Reset = reply {
        // Closing with unread bytes makes the kernel send a reset.
        stream.peek(&mut [0])?;
        return Ok(());
    }
    if let Reply::Blurt(bytes) = reply {
        stream.write_all(&bytes)?;
        stream.shutdown(Shutdown::Write)?;
        return io::copy(&mut stream, &mut io::sink()).map(drop);
    }
    let request = read_request(&mut stream)?;
    log.lock().unwrap().push(request);
    perform(&mut stream, reply, closed)
}

fn serve_tls(
    mut stream: StreamOwned<ServerConnection, TcpStream>,
    reply: Reply,
    log: &Mutex<Vec<Received>>,
    closed: &Receiver<()>,
) -> io::Result<()> {
    let request = read_request(&mut stream);
    if request.is_err() {
        // What the client still says is read away, so that the alert is not overtaken by a reset.
        let _ = stream.sock.shutdown(Shutdown::Write);
        let _ = io::copy(&mut stream.sock, &mut io::sink());
    }
    log.lock().unwrap().push(request?);
    perform(&mut stream, reply, closed)?;
    stream.conn.send_close_notify();
    stream.flush()
}

fn perform(stream: &mut impl Write, reply: Reply, closed: &Receiver<()>) -> io::Result<()> {
    match reply {
        Reply::Send(bytes) => stream.write_all(&bytes)?,
        Reply::SendAndHang(bytes) => {
            stream.write_all(&bytes)?;
            stream.flush()?;
            // Ends with an error once the test has dropped the server.
            let _ = closed.recv();
        }
        Reply::Drip(first, rest, pause) => {
            stream.write_all(&first)?;
            for byte in rest {
                thread::sleep(pause);
                stream.write_all(&[byte])?;
                stream.flush()?;
            }
        }
        Reply::Blurt(_) | Reply::Reset => {}
    }
    stream.flush()
}

fn read_request(stream: &mut impl Read) -> io::Result<Received> {
    let mut reader = BufReader::new(stream);
    let mut request = Received::default();
    reader.read_line(&mut request.line)?;
    request.line = request.line.trim_end().to_owned();
    if request.line.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) => request.headers.push((name.to_owned(), value.to_owned())),
            None => break,
        }
    }
    let length = request
        .header("content-length")
        .first()
        .and_then(|text| text.parse().ok());
    request.body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut request.body)?;
    Ok(request)
}
