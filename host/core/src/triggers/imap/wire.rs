//! Bytes to and from the mail server: TLS over TCP, under a deadline that no trickle of bytes puts off.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use rustls::{ClientConnection, StreamOwned};

use super::account::Account;
use super::failure::ImapFailure;

/// A connection.
pub(super) struct Wire {
    tls: StreamOwned<ClientConnection, Deadlined>,
    timeout: Duration,
}

/// A socket whose every read and write ends at one moment.
struct Deadlined {
    tcp: TcpStream,
    deadline: Instant,
}

impl Wire {
    /// Connects, within one exchange's time.
    pub(super) fn connect(account: &Account) -> Result<Self, ImapFailure> {
        let deadline = Instant::now() + account.timeout;
        let tcp = connected(&account.host, account.port, deadline)?;
        let tls = ClientConnection::new(Arc::clone(&account.tls), account.name.clone())
            .map_err(|error| ImapFailure::of(&io::Error::other(error)))?;
        Ok(Self {
            tls: StreamOwned::new(tls, Deadlined { tcp, deadline }),
            timeout: account.timeout,
        })
    }

    /// Whatever is sent and received from now on belongs to another exchange, with a deadline of its own.
    pub(super) fn begin(&mut self) {
        self.tls.sock.deadline = Instant::now() + self.timeout;
    }

    pub(super) fn send(&mut self, bytes: &[u8]) -> Result<(), ImapFailure> {
        let sent = self.tls.write_all(bytes).and_then(|()| self.tls.flush());
        sent.map_err(|error| ImapFailure::of(&error))
    }

    /// At least one byte.
    pub(super) fn receive(&mut self, buffer: &mut [u8]) -> Result<usize, ImapFailure> {
        match self.tls.read(buffer) {
            Ok(0) => Err(ImapFailure::Closed),
            Ok(count) => Ok(count),
            Err(error) => Err(ImapFailure::of(&error)),
        }
    }
}

/// The first of the host's addresses that takes the connection.
fn connected(host: &str, port: u16, deadline: Instant) -> Result<TcpStream, ImapFailure> {
    let mut failure = ImapFailure::NameUnknown;
    for address in addresses(host, port, deadline)? {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ImapFailure::TimedOut);
        }
        match TcpStream::connect_timeout(&address, left) {
            Ok(tcp) => return Ok(tcp),
            Err(error) => failure = ImapFailure::of(&error),
        }
    }
    Err(failure)
}

/// The machine's name service takes its own time; it is left to itself when ours is over.
fn addresses(host: &str, port: u16, deadline: Instant) -> Result<Vec<SocketAddr>, ImapFailure> {
    let (found, answer) = mpsc::channel();
    let host = host.to_owned();
    thread::Builder::new()
        .name("mail-server-name".to_owned())
        .spawn(move || {
            let addresses = (host.as_str(), port).to_socket_addrs();
            // Nobody waits any longer.
            let _ = found.send(addresses.map(Vec::from_iter));
        })
        .map_err(|error| ImapFailure::NoConnection(error.kind()))?;
    match answer.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(_)) => Err(ImapFailure::NameUnknown),
        Err(_) => Err(ImapFailure::TimedOut),
    }
}

impl Deadlined {
    fn left(&self) -> io::Result<Option<Duration>> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(Some(left))
    }
}

impl Read for Deadlined {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.tcp.set_read_timeout(self.left()?)?;
        self.tcp.read(buffer)
    }
}

impl Write for Deadlined {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.tcp.set_write_timeout(self.left()?)?;
        self.tcp.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tcp.flush()
    }
}
