//! Bytes being written, piece by piece of a fixed size.
//!
//! A vector asks for space with a call at each piece, and copies a piece whose length only shows at run time with another, out of the component.
//! Most pieces here are shorter than either takes. So space is there beforehand, which costs a component nothing as long as it is not touched,
//! and a piece goes there whole blocks at a time: what is too much of the last one is overwritten by the next piece.

use alloc::vec;
use alloc::vec::Vec;

use crate::block::BLOCK;

/// More bytes than this are copied by a call.
const LONG: usize = 8 * BLOCK;

/// Bytes being written.
#[derive(Debug)]
pub(crate) struct Output {
    /// What was written, and zeros or anything else behind it.
    space: Vec<u8>,
    length: usize,
}

impl Output {
    /// Nothing yet, with space for this many bytes.
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Output {
            space: vec![0; capacity],
            length: 0,
        }
    }

    /// How many bytes were written.
    #[inline(always)]
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// What was written.
    pub(crate) fn as_slice(&self) -> &[u8] {
        self.space.get(..self.length).unwrap_or_default()
    }

    /// Gives the bytes away.
    pub(crate) fn into_vec(mut self) -> Vec<u8> {
        self.space.truncate(self.length);
        self.space
    }

    /// Takes back what was written behind this many bytes.
    #[inline(always)]
    pub(crate) fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    /// Appends the first `length` bytes of a piece.
    #[inline(always)]
    pub(crate) fn put<const N: usize>(&mut self, piece: &[u8; N], length: usize) {
        let rest = self.space.get_mut(self.length..).unwrap_or_default();
        match rest.first_chunk_mut() {
            Some(place) => *place = *piece,
            None => self.put_in_more_space(piece),
        }
        self.length += length.min(N);
    }

    #[cold]
    #[inline(never)]
    fn put_in_more_space(&mut self, piece: &[u8]) {
        let end = self.length + piece.len();
        self.space.resize((2 * end).max(128), 0);
        if let Some(place) = self.space.get_mut(self.length..end) {
            place.copy_from_slice(piece);
        }
    }

    /// Appends a byte.
    #[inline(always)]
    pub(crate) fn push(&mut self, byte: u8) {
        self.put(&[byte], 1);
    }

    /// Appends bytes.
    pub(crate) fn push_all(&mut self, bytes: &[u8]) {
        if bytes.len() > LONG {
            self.push_long(bytes);
            return;
        }
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        for block in blocks {
            self.put(block, BLOCK);
        }
        if rest.is_empty() {
            return;
        }
        if let Some(last) = bytes.last_chunk::<BLOCK>() {
            self.put_end(last, rest.len());
        } else if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk()) {
            self.put(first, 8);
            self.put_end::<8>(last, rest.len() - 8);
        } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk()) {
            self.put(first, 4);
            self.put_end::<4>(last, rest.len() - 4);
        } else {
            for &byte in rest {
                self.push(byte);
            }
        }
    }

    #[inline(never)]
    fn push_long(&mut self, bytes: &[u8]) {
        let end = self.length + bytes.len();
        match self.space.get_mut(self.length..end) {
            Some(place) => place.copy_from_slice(bytes),
            None => self.put_in_more_space(bytes),
        }
        self.length = end;
    }

    /// Appends the last `length` bytes of a piece whose other bytes were appended just before.
    #[inline(always)]
    pub(crate) fn put_end<const N: usize>(&mut self, piece: &[u8; N], length: usize) {
        self.length = (self.length + length).saturating_sub(N);
        self.put(piece, N);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_stand_one_after_another(
            capacity in 0_usize..300,
            pieces in proptest::collection::vec((proptest::collection::vec(0_u8.., 0..200), 0_usize..17), 0..9),
        ) {
            let mut output = Output::with_capacity(capacity);
            let mut expected = Vec::new();
            for (bytes, length) in pieces {
                output.push_all(&bytes);
                expected.extend(bytes);
                output.put(b"0123456789abcdef", length);
                expected.extend(b"0123456789abcdef".split_at(length).0);
                if length == 3 {
                    output.truncate(expected.len() / 2);
                    expected.truncate(expected.len() / 2);
                }
                prop_assert_eq!(output.as_slice(), expected.as_slice());
                prop_assert_eq!(output.len(), expected.len());
            }
            prop_assert_eq!(output.into_vec(), expected);
        }
    }
}
