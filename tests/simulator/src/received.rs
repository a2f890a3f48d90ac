//! The body of a request while it comes in: hashed and counted on its way, whoever reads it.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use sha2::{Digest, Sha256};

use crate::{attachments::hexadecimal, locked::locked, record::RecordedBody};

/// Bodies up to this size are recorded in full.
const KEPT: usize = 64 * 1024;

/// A body that an operation reads, and of which the rest can be read afterwards.
#[derive(Clone)]
pub(crate) struct Received(Arc<Mutex<Reading>>);

struct Reading {
    body: Incoming,
    hash: Sha256,
    length: u64,
    kept: Vec<u8>,
    failed: bool,
}

impl Received {
    pub(crate) fn new(body: Incoming) -> Self {
        Self(Arc::new(Mutex::new(Reading {
            body,
            hash: Sha256::new(),
            length: 0,
            kept: Vec::new(),
            failed: false,
        })))
    }

    /// What has not been read yet.
    pub(crate) fn body(&self) -> Body {
        Body::new(self.clone())
    }

    /// Reads what has not been read yet, so that nobody is interrupted while sending.
    pub(crate) async fn drain(&self) {
        let mut rest = self.clone();
        while let Some(Ok(_)) = std::future::poll_fn(|cx| Pin::new(&mut rest).poll_frame(cx)).await
        {
        }
    }

    /// What came so far; none where the request has no body.
    pub(crate) fn recorded(&self) -> Option<RecordedBody> {
        let reading = locked(&self.0);
        if reading.length == 0 && !reading.failed {
            return None;
        }
        let whole = reading.kept.len() as u64 == reading.length;
        let text = whole
            .then(|| String::from_utf8(reading.kept.clone()).ok())
            .flatten();
        Some(RecordedBody {
            length: reading.length,
            sha256: hexadecimal(&reading.hash.clone().finalize()),
            broken_off: reading.failed,
            text,
        })
    }
}

impl HttpBody for Received {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let reading = &mut *locked(&self.0);
        let frame = std::task::ready!(Pin::new(&mut reading.body).poll_frame(cx));
        match &frame {
            Some(Ok(frame)) => {
                if let Some(data) = frame.data_ref() {
                    reading.hash.update(data);
                    reading.length += data.len() as u64;
                    let room = KEPT - reading.kept.len();
                    reading.kept.extend(data.iter().take(room));
                }
            }
            Some(Err(_)) => reading.failed = true,
            None => {}
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        locked(&self.0).body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        locked(&self.0).body.size_hint()
    }
}
