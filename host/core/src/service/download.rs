//! An attachment's way from the network to the disk: a fixed buffer, a hash and a limit. What was cut is gone on from with `Range`, within one
//! attempt and in the next.

mod error;
mod partial;
mod validator;

use std::io::{self, Read};
use std::path::Path;
use std::time::Instant;

use ureq::Body;
use ureq::http::{HeaderMap, HeaderValue, Response, header};

use super::transport::{TransportError, Waits};
use super::wire::{Outgoing, Wire, content_length, failed, not_encoded};
use super::{Download, Expected, Receipt, ServiceError};
pub(super) use error::DownloadError;
use partial::Partial;
pub use partial::forget_part;
use validator::{ContentRange, unsatisfied, validator};

const BUFFER: usize = 64 * 1024;
/// How often one attempt goes on: whatever breaks more often is left to the transfer's own pauses.
const MOST_RESUMES: u32 = 100;

/// What was written.
#[derive(Debug)]
struct Saved {
    size: u64,
    sha256: String,
}

/// How an answer ended.
enum Ended {
    /// With the last byte of the file.
    Whole(Receipt),
    /// Regularly, and before the file's last byte.
    Short(Receipt),
    /// It answers nothing that could be used: the file is to be asked for from its beginning.
    Anew,
}

/// What ended an answer before its time.
enum Broken {
    /// The connection, within the body.
    Body(ServiceError),
    /// Anything that asking on would not better.
    Otherwise(ServiceError),
}

impl Expected<'_> {
    /// Before anything is asked for: what the service states is too large already.
    fn within(&self, limit: u64) -> Result<(), DownloadError> {
        match self.size {
            Some(size) if size > limit => Err(DownloadError::TooLarge(limit)),
            _ => Ok(()),
        }
    }
}

impl Wire {
    /// Each answer is asked for by a request of its own, which `outgoing` makes: an X-Road id is good for one exchange.
    pub(super) fn download<'a>(
        &self,
        outgoing: &dyn Fn() -> Result<Outgoing<'a>, ServiceError>,
        expected: Expected<'_>,
        to: &Path,
    ) -> Result<Download, ServiceError> {
        let own = |error: DownloadError| ServiceError::from(error.problem(self.peer));
        let limit = self.limits.attachment_bytes;
        expected.within(limit).map_err(own)?;
        let started = Instant::now();
        let total = self.timeouts.for_bytes(expected.size.unwrap_or(limit));
        let mut partial = Partial::open(to, &outgoing()?.request.path, expected).map_err(own)?;
        let mut furthest = partial.size();
        let mut resumes = 0;
        let mut began_anew = false;
        loop {
            let mut waits = self.waits(total, self.timeouts.stall);
            waits.left = total.saturating_sub(started.elapsed());
            let ended = self.part(outgoing()?, expected, &mut partial, waits);
            let progress = partial.size() > furthest;
            furthest = furthest.max(partial.size());
            let may_go_on = progress
                && resumes < MOST_RESUMES
                && partial.can_go_on()
                && started.elapsed() < total;
            resumes += 1;
            match ended {
                Ok(Ended::Short(_)) if may_go_on => {}
                Ok(Ended::Whole(mut receipt) | Ended::Short(mut receipt)) => {
                    let joined = partial.is_resumed();
                    match partial.finish() {
                        Ok(saved) => {
                            receipt.answer_sha256 = Some(saved.sha256.clone());
                            return Ok(Download {
                                size: saved.size,
                                sha256: saved.sha256,
                                receipt,
                            });
                        }
                        Err(error @ DownloadError::Disk(_)) => return Err(own(error)),
                        Err(error) => {
                            partial.discard().map_err(own)?;
                            // Joined of two answers it may be two versions: that is for us to mend, once.
                            if !joined || began_anew {
                                let headers = HeaderMap::new();
                                return Err(failed(error.problem(self.peer), &receipt, &headers));
                            }
                            (began_anew, furthest) = (true, 0);
                        }
                    }
                }
                Ok(Ended::Anew) => {
                    partial.discard().map_err(own)?;
                    (began_anew, furthest) = (true, 0);
                }
                Err(Broken::Body(error)) if may_go_on => {
                    tracing::debug!(code = error.problem.code, "an attachment was cut; going on");
                }
                Err(Broken::Body(error) | Broken::Otherwise(error)) => return Err(error),
            }
        }
    }

    /// Asks for what is missing, and writes what comes of it.
    fn part(
        &self,
        mut outgoing: Outgoing<'_>,
        expected: Expected<'_>,
        partial: &mut Partial,
        waits: Waits,
    ) -> Result<Ended, Broken> {
        let asked = partial.can_go_on();
        if asked {
            let range = format!("bytes={}-", partial.size());
            let condition = partial.validator().map(str::to_owned);
            let headers = [(header::RANGE, Some(range)), (header::IF_RANGE, condition)];
            // What was once a header's value still is one.
            let headers = headers
                .into_iter()
                .filter_map(|(name, value)| Some((name, HeaderValue::try_from(value?).ok()?)));
            outgoing.headers.extend(headers);
        }
        let sent = self.send(&outgoing, "*/*", waits);
        let response = sent.map_err(Broken::Otherwise)?;
        let receipt = self.receipt(&outgoing, &response);
        let fault = self.is_fault(&response);
        let headers = response.headers().clone();
        match receipt.status {
            200 if !fault => {}
            206 if !fault && asked => {
                let range = ContentRange::of(&headers);
                let known = partial.total();
                let Some(range) =
                    range.filter(|range| range.start == partial.size() && same(range.total, known))
                else {
                    return Ok(Ended::Anew);
                };
                if !same(validator(&headers).as_deref(), partial.validator()) {
                    return Ok(Ended::Anew);
                }
                self.check(&headers, expected, &receipt, partial.size())?;
                partial.go_on(range.total);
                return self.body(response, expected, partial, receipt, waits);
            }
            416 if !fault && asked => {
                let whole = unsatisfied(&headers) == Some(partial.size());
                return Ok(if whole {
                    Ended::Whole(receipt)
                } else {
                    Ended::Anew
                });
            }
            _ => {
                return Err(Broken::Otherwise(
                    self.refusal(&outgoing, receipt, response),
                ));
            }
        }
        self.check(&headers, expected, &receipt, 0)?;
        let begun = partial.begin(validator(&headers), content_length(&headers));
        begun.map_err(|error| self.broken(error, &receipt, &headers))?;
        self.body(response, expected, partial, receipt, waits)
    }

    /// What an answer's head says of a body that could not be taken, `held` bytes being there already.
    fn check(
        &self,
        headers: &HeaderMap,
        expected: Expected<'_>,
        receipt: &Receipt,
        held: u64,
    ) -> Result<(), Broken> {
        let limit = self.limits.attachment_bytes;
        let encoded = not_encoded(headers, self.peer);
        encoded.map_err(|problem| Broken::Otherwise(failed(problem, receipt, headers)))?;
        let stated = content_length(headers);
        let unbounded = stated.is_none() && !headers.contains_key(header::TRANSFER_ENCODING);
        let error = if unbounded && expected.size.is_none() && expected.sha256.is_none() {
            DownloadError::Endless
        } else if stated.is_some_and(|stated| stated > limit.saturating_sub(held)) {
            DownloadError::TooLarge(limit)
        } else {
            return Ok(());
        };
        Err(self.broken(error, receipt, headers))
    }

    fn body(
        &self,
        mut response: Response<Body>,
        expected: Expected<'_>,
        partial: &mut Partial,
        receipt: Receipt,
        waits: Waits,
    ) -> Result<Ended, Broken> {
        let headers = response.headers().clone();
        let mut body = response.body_mut().as_reader();
        let copied = copy(&mut body, expected, self.limits.attachment_bytes, partial);
        match copied {
            Ok(()) if partial.total().is_some_and(|total| partial.size() < total) => {
                Ok(Ended::Short(receipt))
            }
            Ok(()) => Ok(Ended::Whole(receipt)),
            Err(DownloadError::Body(error, received)) => {
                let error = TransportError::of_body(error, received, waits);
                let problem = error.problem(self.peer);
                Err(Broken::Body(failed(problem, &receipt, &headers)))
            }
            Err(error) => {
                // More than the file can be, or more than the disk takes: it is of no use, or in the way. What cannot be removed now is removed or
                // passed over by the next attempt.
                let _ = partial.discard();
                Err(self.broken(error, &receipt, &headers))
            }
        }
    }

    fn broken(&self, error: DownloadError, receipt: &Receipt, headers: &HeaderMap) -> Broken {
        Broken::Otherwise(failed(error.problem(self.peer), receipt, headers))
    }
}

/// Whether two statements agree, so far as both are made.
fn same<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

fn copy(
    body: &mut dyn Read,
    expected: Expected<'_>,
    limit: u64,
    partial: &mut Partial,
) -> Result<(), DownloadError> {
    let mut buffer = vec![0; BUFFER];
    let most = expected.size.unwrap_or(limit);
    loop {
        let read = match body.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(DownloadError::Body(error, partial.size())),
        };
        if partial.size() + read as u64 > most {
            return Err(match expected.size {
                Some(stated) => DownloadError::Size {
                    stated,
                    received: "more".to_owned(),
                },
                None => DownloadError::TooLarge(limit),
            });
        }
        partial.write(&buffer[..read])?;
    }
}
