//! A connection that can be ended in ways in which a well-behaved server never ends one.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll, Waker},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::Notify,
};
use tokio_rustls::server::TlsStream;

use crate::locked::locked;

/// A connection, encrypted or not.
pub(crate) struct Wire {
    stream: Stream,
    line: Arc<Line>,
}

pub(crate) enum Stream {
    Plain(TcpStream),
    Encrypted(Box<TlsStream<TcpStream>>),
}

/// What the answering side does to a connection and learns of it.
#[derive(Debug, Default)]
pub(crate) struct Line {
    flushes: AtomicU64,
    waiting: Mutex<Option<Waker>>,
    reset: AtomicBool,
    ended: Notify,
}

impl Wire {
    pub(crate) fn new(stream: Stream, line: Arc<Line>) -> Self {
        Self { stream, line }
    }
}

impl Line {
    /// Ends the connection without another byte: the other side sees it closed.
    pub(crate) fn hang_up(&self) {
        self.ended.notify_one();
    }

    /// Ends the connection with a TCP reset: the other side sees an error.
    pub(crate) fn reset(&self) {
        self.reset.store(true, Ordering::Release);
        self.hang_up();
    }

    /// Waits until the connection is to end.
    pub(crate) async fn ended(&self) {
        self.ended.notified().await;
    }

    /// How often everything written so far has been handed to the operating system.
    pub(crate) fn flushes(&self) -> u64 {
        self.flushes.load(Ordering::Acquire)
    }

    /// Ready once that has happened after `flushes`.
    pub(crate) fn poll_flushed(&self, flushes: u64, cx: &Context<'_>) -> Poll<()> {
        *locked(&self.waiting) = Some(cx.waker().clone());
        if self.flushes() > flushes {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    fn flushed(&self) {
        self.flushes.fetch_add(1, Ordering::AcqRel);
        if let Some(waker) = locked(&self.waiting).take() {
            waker.wake();
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.line.reset.load(Ordering::Acquire) {
            let socket = match &self.stream {
                Stream::Plain(stream) => stream,
                Stream::Encrypted(stream) => stream.get_ref().0,
            };
            // A socket that refuses is gone already, and the other side knows.
            let _ = socket.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Stream::Encrypted(stream) => Pin::new(stream.as_mut()).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Stream::Encrypted(stream) => Pin::new(stream.as_mut()).poll_write(cx, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Stream::Encrypted(stream) => Pin::new(stream.as_mut()).poll_flush(cx),
        };
        if flushed.is_ready() {
            self.line.flushed();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Stream::Encrypted(stream) => Pin::new(stream.as_mut()).poll_shutdown(cx),
        }
    }
}
