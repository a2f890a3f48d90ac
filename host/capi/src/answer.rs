//! What functions answer: JSON, and the bytes that it counts, in one allocation.

use serde::Serialize;

/// A JSON object, and the parts whose sizes it states, one after another. Zero it before its first use, and free it with `lupasilta_answer_free`.
#[repr(C)]
#[allow(non_camel_case_types, reason = "its name in C")]
#[derive(Debug)]
pub struct lupasilta_answer {
    /// The JSON in UTF-8, then the parts; null when there is no answer.
    pub data: *mut u8,
    /// Bytes in all.
    pub len: usize,
    /// How many of them are the JSON.
    pub text: usize,
}

/// An answer on this side of the boundary.
#[derive(Debug)]
pub(crate) struct Answer {
    bytes: Vec<u8>,
    text: usize,
}

impl Answer {
    /// JSON alone.
    pub(crate) fn json(value: &impl Serialize) -> Self {
        Self::with_parts(value, std::iter::empty())
    }

    /// JSON, and the parts that it counts.
    pub(crate) fn with_parts<'a>(
        value: &impl Serialize,
        parts: impl Iterator<Item = &'a [u8]> + Clone,
    ) -> Self {
        // Everything that is answered is made of texts, numbers and lists, which JSON has.
        let mut bytes = serde_json::to_vec(value).unwrap_or_default();
        let text = bytes.len();
        bytes.reserve_exact(parts.clone().map(<[u8]>::len).sum());
        parts.for_each(|part| bytes.extend_from_slice(part));
        Self { bytes, text }
    }

    /// Nothing at all.
    pub(crate) fn empty() -> Self {
        Self {
            bytes: Vec::new(),
            text: 0,
        }
    }

    /// Hands it over.
    ///
    /// # Safety
    /// `to` is null or points to an answer that may be overwritten.
    pub(crate) unsafe fn give(self, to: *mut lupasilta_answer) {
        if to.is_null() {
            return;
        }
        let text = self.text;
        let bytes = self.bytes.into_boxed_slice();
        let len = bytes.len();
        let data = match len {
            0 => std::ptr::null_mut(),
            _ => Box::into_raw(bytes).cast::<u8>(),
        };
        // SAFETY: it is not null, and may be overwritten.
        unsafe { to.write(lupasilta_answer { data, len, text }) };
    }
}

/// Frees what was handed over.
///
/// # Safety
/// `answer` is null, or holds zeros or what [`Answer::give`] wrote.
pub(crate) unsafe fn free(answer: *mut lupasilta_answer) {
    // SAFETY: it is null, or points to an answer.
    let Some(answer) = (unsafe { answer.as_mut() }) else {
        return;
    };
    if !answer.data.is_null() {
        let bytes = std::ptr::slice_from_raw_parts_mut(answer.data, answer.len);
        // SAFETY: `give` made it of a box of this length.
        drop(unsafe { Box::from_raw(bytes) });
    }
    *answer = lupasilta_answer {
        data: std::ptr::null_mut(),
        len: 0,
        text: 0,
    };
}
