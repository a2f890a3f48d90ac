//! The body of an answer on its way out: piece by piece, as fast and as far as it is meant to get.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::{answer::Content, wire::Line};

/// The largest piece.
const PIECE: u64 = 64 * 1024;

/// How a body is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Delivery {
    /// Pieces of so many bytes, with so long a pause before each.
    pub(crate) drip: Option<(u64, Duration)>,
    /// The connection ends after so many bytes.
    pub(crate) cut: Option<u64>,
    /// In chunks, without a Content-Length.
    pub(crate) chunked: bool,
}

pub(crate) struct Outgoing {
    content: Content,
    delivery: Delivery,
    position: u64,
    pause: Option<Pin<Box<Sleep>>>,
    line: Arc<Line>,
    /// The line's flushes when the last byte before the cut was written.
    written_at: Option<u64>,
}

impl Outgoing {
    pub(crate) fn new(content: Content, mut delivery: Delivery, line: Arc<Line>) -> Self {
        // Even a cut at the end is a cut: the last byte is held back, or the last chunk.
        let most = content
            .length()
            .saturating_sub(u64::from(!delivery.chunked));
        delivery.cut = delivery.cut.map(|after| after.min(most));
        Self {
            content,
            delivery,
            position: 0,
            pause: None,
            line,
            written_at: None,
        }
    }

    /// Once everything before the cut is on its way, the connection ends; nothing comes after that.
    fn poll_cut(&mut self, cx: &Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let written_at = *self.written_at.get_or_insert_with(|| self.line.flushes());
        if self.line.poll_flushed(written_at, cx).is_ready() {
            self.line.hang_up();
        }
        Poll::Pending
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let end = self.delivery.cut.unwrap_or(self.content.length());
        if self.position >= end {
            return match self.delivery.cut {
                Some(_) => self.poll_cut(cx),
                None => Poll::Ready(None),
            };
        }
        let mut piece = PIECE;
        if let Some((bytes, every)) = self.delivery.drip {
            piece = bytes.clamp(1, PIECE);
            ready!(
                self.pause
                    .get_or_insert_with(|| Box::pin(sleep(every)))
                    .as_mut()
                    .poll(cx)
            );
            self.pause = None;
        }
        let bytes = self
            .content
            .read_at(self.position, piece.min(end - self.position));
        self.position += bytes.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.delivery.cut.is_none() && self.position >= self.content.length()
    }

    fn size_hint(&self) -> SizeHint {
        if self.delivery.chunked {
            SizeHint::default()
        } else {
            SizeHint::with_exact(self.content.length() - self.position)
        }
    }
}
