//! A document's way from the disk to LV: `multipart/form-data` (RFC 7578) with a known length, streamed.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::time::Instant;

use sha2::{Digest, Sha256};
use ureq::http::{HeaderValue, Response, header};
use ureq::{Body, SendBody};

use super::receipt::hexadecimal;
use super::transport::Waits;
use super::wire::{Outgoing, Wire};
use super::{Answer, Document, Method, Receipt, Request, ServiceError};
use crate::problem::{Problem, Recovery, Side};

/// From this size on, in bytes, we ask whether the document is wanted before it is sent (`Expect: 100-continue`, RFC 9110, section 10.1.1): a refusal
/// is then heard, and not lost when the other side closes the connection in the middle. As curl does.
const ASKED_FIRST: u64 = 1 << 20;
/// What a server answers that does not know such a question.
const EXPECTATION_FAILED: u16 = 417;

/// Why a document was not sent.
#[derive(Debug, thiserror::Error)]
enum UploadError {
    #[error("the mapping's request for it is no POST with metadata")]
    Request,
    #[error("its media type cannot be sent")]
    MediaType,
    #[error("its file could not be read: {0}")]
    File(io::Error),
}

impl Wire {
    pub(super) fn upload<'a>(
        &self,
        outgoing: &dyn Fn() -> Result<Outgoing<'a>, ServiceError>,
        document: &Document<'_>,
    ) -> Result<Answer, ServiceError> {
        let started = Instant::now();
        let mut sent = self.offer(outgoing()?, document, true, started)?;
        if sent.asked && sent.receipt.status == EXPECTATION_FAILED {
            sent = self.offer(outgoing()?, document, false, started)?;
        }
        self.judge(&sent.outgoing, sent.receipt, sent.response, sent.waits)
    }

    /// Sends the document, if the other side wants it, and waits for the answer's head.
    fn offer<'a>(
        &self,
        mut outgoing: Outgoing<'a>,
        document: &Document<'_>,
        may_ask: bool,
        started: Instant,
    ) -> Result<Sent<'a>, ServiceError> {
        outgoing.document = true;
        let boundary = uuid::Uuid::new_v4().simple().to_string();
        let mut form = Form::new(outgoing.request, document, &boundary).map_err(Problem::from)?;
        let total = self.timeouts.for_bytes(form.length);
        let mut waits = self.waits(total, total);
        waits.left = total.saturating_sub(started.elapsed());
        let asked = may_ask && form.length >= ASKED_FIRST;
        let mut builder = self
            .head(&outgoing, "application/json")
            .header(
                header::CONTENT_TYPE,
                format!("multipart/form-data; boundary={boundary}"),
            )
            .header(header::CONTENT_LENGTH, form.length);
        if asked {
            builder = builder.header(header::EXPECT, "100-continue");
        }
        let sent = self.run(
            &outgoing,
            builder.body(SendBody::from_reader(&mut form)),
            waits,
        );
        if let Some(error) = form.failed {
            return Err(Problem::from(UploadError::File(error)).into());
        }
        let response = sent?;
        let mut receipt = self.receipt(&outgoing, &response);
        receipt.request_sha256 =
            (form.sent == form.length).then(|| hexadecimal(&form.hash.finalize()));
        Ok(Sent {
            asked,
            outgoing,
            receipt,
            response,
            waits,
        })
    }
}

/// A document that was offered, and the head of what was answered.
struct Sent<'a> {
    /// Whether it was wanted was asked first.
    asked: bool,
    outgoing: Outgoing<'a>,
    receipt: Receipt,
    response: Response<Body>,
    waits: Waits,
}

type Parts = io::Chain<io::Chain<Cursor<Vec<u8>>, io::Take<File>>, Cursor<Vec<u8>>>;

/// The body, as it is read: what stands before the file, the file, what stands behind it.
struct Form {
    parts: Parts,
    length: u64,
    sent: u64,
    hash: Sha256,
    /// The disk's part in a failure to send.
    failed: Option<io::Error>,
}

impl Form {
    fn new(
        request: &Request,
        document: &Document<'_>,
        boundary: &str,
    ) -> Result<Self, UploadError> {
        let (Some(metadata), Method::Post) = (&request.body, request.method) else {
            return Err(UploadError::Request);
        };
        HeaderValue::from_str(document.media_type).map_err(|_| UploadError::MediaType)?;
        let file = File::open(document.path).map_err(UploadError::File)?;
        let size = file.metadata().map_err(UploadError::File)?.len();
        let before = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"metadata\"\r\nContent-Type: application/json\r\n\r\n{metadata}\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
            quoted(document.name),
            document.media_type
        );
        let after = format!("\r\n--{boundary}--\r\n");
        Ok(Self {
            length: size + (before.len() + after.len()) as u64,
            parts: Cursor::new(before.into_bytes())
                .chain(file.take(size))
                .chain(Cursor::new(after.into_bytes())),
            sent: 0,
            hash: Sha256::new(),
            failed: None,
        })
    }
}

impl Read for Form {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = match self.parts.read(to) {
            // A file that became shorter would leave the other side waiting.
            Ok(0) if self.sent < self.length && !to.is_empty() => {
                Err(io::ErrorKind::UnexpectedEof.into())
            }
            other => other,
        };
        match read {
            Ok(read) => {
                self.hash.update(&to[..read]);
                self.sent += read as u64;
                Ok(read)
            }
            Err(error) => {
                let kind = error.kind();
                self.failed = Some(error);
                Err(kind.into())
            }
        }
    }
}

/// As browsers write names (HTML, "multipart/form-data encoding algorithm"): UTF-8, with what would end the name or the header percent-encoded.
fn quoted(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '"' => text.push_str("%22"),
            '\r' => text.push_str("%0D"),
            '\n' => text.push_str("%0A"),
            c => text.push(c),
        }
    }
    text
}

impl From<UploadError> for Problem {
    fn from(error: UploadError) -> Self {
        let (code, advice) = match error {
            UploadError::Request | UploadError::MediaType => (
                "upload-request",
                "Give the mapping's author this sentence and the document's media type.",
            ),
            UploadError::File(_) => (
                "upload-file",
                "See that the document's file is there, whole and readable by this program's account, then resume the transfer.",
            ),
        };
        Self {
            code: code.to_owned(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what: format!("A document was not sent to LV: {error}."),
            advice: advice.to_owned(),
            detail: None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn request(method: Method, body: Option<&str>) -> Request {
        Request {
            operation: "AddAttachment".into(),
            method,
            path: "/attachments/1".into(),
            body: body.map(str::to_owned),
        }
    }

    #[test]
    fn the_form_has_the_length_it_states_and_a_name_cannot_break_out_of_its_header() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        std::fs::write(&path, "abc").unwrap();
        let document = Document {
            path: &path,
            name: "päätös\"\r\nX: 1.pdf",
            media_type: "application/pdf",
        };
        let mut form = Form::new(&request(Method::Post, Some("{}")), &document, "b").unwrap();
        let mut text = String::new();
        form.read_to_string(&mut text).unwrap();
        assert_eq!(text.len() as u64, form.length);
        assert_eq!(
            text,
            "--b\r\nContent-Disposition: form-data; name=\"metadata\"\r\nContent-Type: application/json\r\n\r\n{}\r\n\
             --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"päätös%22%0D%0AX: 1.pdf\"\r\n\
             Content-Type: application/pdf\r\n\r\nabc\r\n--b--\r\n"
        );
    }

    #[test]
    fn what_cannot_be_sent_is_refused_with_the_reason() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        std::fs::write(&path, "abc").unwrap();
        let missing = dir.path().join("b");
        for (method, body, path, media_type, code) in [
            (
                Method::Put,
                Some("{}"),
                &path,
                "text/plain",
                "upload-request",
            ),
            (Method::Post, None, &path, "text/plain", "upload-request"),
            (
                Method::Post,
                Some("{}"),
                &path,
                "text/\r\nplain",
                "upload-request",
            ),
            (
                Method::Post,
                Some("{}"),
                &missing,
                "text/plain",
                "upload-file",
            ),
        ] {
            let document = Document {
                path,
                name: "a",
                media_type,
            };
            let error = Form::new(&request(method, body), &document, "b")
                .err()
                .unwrap();
            assert_eq!(Problem::from(error).code, code);
        }
    }

    #[test]
    fn a_file_that_becomes_shorter_is_our_failure() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        std::fs::write(&path, "abc").unwrap();
        let document = Document {
            path: &path,
            name: "a",
            media_type: "text/plain",
        };
        let mut form = Form::new(&request(Method::Post, Some("{}")), &document, "b").unwrap();
        std::fs::write(&path, "a").unwrap();
        assert!(io::copy(&mut form, &mut io::sink()).is_err());
        assert_eq!(form.failed.unwrap().kind(), io::ErrorKind::UnexpectedEof);
    }
}
