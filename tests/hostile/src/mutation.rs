//! Inputs changed at random, the same way for the same seed.

use fastrand::Rng;

/// What goes wrong in the world, to be put into inputs.
const NASTY: &[&str] = &[
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "1e999",
    "-0",
    "0.10",
    "123456789012345678901234567890.10",
    "1E+0000000000000000000000001",
    "null",
    "true",
    "[]",
    "{}",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "\"\u{202e}fdp.exe\"",
    "\"\\u0000\"",
    "\"\\u001b[2J\"",
    "\"../../etc/passwd\"",
    "\"CON\"",
    "\"a\\r\\nX-Road-Client: b\"",
    "\"<script>alert(1)</script>\"",
    "\"]]><!--\"",
    "\"\u{feff}\u{200b}\u{0430}\"",
    "\"a\u{0301}\u{0301}\u{0301}\u{0301}\"",
    "\"2026-02-30T25:61:61+99:99\"",
    "\"071170-905M\"",
    "\"EPSG:4326\"",
    "<!DOCTYPE a [<!ENTITY b \"c\">]>",
    "&b;",
    "&#0;",
    "&#x110000;",
    "<![CDATA[",
    "xmlns:a=\"\"",
    "\r\n\r\n",
    "\u{0}",
    "\u{ffff}",
];

/// Changes inputs.
#[derive(Debug)]
pub struct Mutator(Rng);

impl Mutator {
    /// One whose changes come again with the same seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    /// A changed copy: one to four changes, of bytes or of values.
    pub fn changed(&mut self, input: &[u8]) -> Vec<u8> {
        let mut bytes = input.to_vec();
        for _ in 0..self.0.usize(1..=4) {
            match self.0.u8(..8) {
                0..4 => self.change_value(&mut bytes),
                4 => self.insert(&mut bytes),
                5 => self.flip(&mut bytes),
                6 => self.cut(&mut bytes),
                _ => self.repeat(&mut bytes),
            }
        }
        bytes
    }

    /// Puts something else in the place of a value: what stands between two of the marks that JSON, XML and headers have.
    fn change_value(&mut self, bytes: &mut Vec<u8>) {
        let is_mark = |byte: &u8| b":,[]{}<>=\n".contains(byte);
        let marks: Vec<usize> = (0..bytes.len()).filter(|at| is_mark(&bytes[*at])).collect();
        let Some(first) = self.0.choose_multiple(marks.iter(), 1).pop() else {
            return self.insert(bytes);
        };
        let from = first + 1;
        let to = bytes[from..].iter().position(is_mark);
        let to = to.map_or(bytes.len(), |length| from + length);
        let new = self.nasty().to_vec();
        bytes.splice(from..to, new);
    }

    fn insert(&mut self, bytes: &mut Vec<u8>) {
        let at = self.0.usize(..=bytes.len());
        let new = self.nasty().to_vec();
        bytes.splice(at..at, new);
    }

    fn nasty(&mut self) -> &'static [u8] {
        NASTY[self.0.usize(..NASTY.len())].as_bytes()
    }

    fn flip(&mut self, bytes: &mut [u8]) {
        if let Some(last) = bytes.len().checked_sub(1) {
            bytes[self.0.usize(..=last)] ^= 1 << self.0.u8(..8);
        }
    }

    fn cut(&mut self, bytes: &mut Vec<u8>) {
        let from = self.0.usize(..=bytes.len());
        let most = (bytes.len() - from).min(64);
        let length = self.0.usize(..=most);
        bytes.drain(from..from + length);
    }

    fn repeat(&mut self, bytes: &mut Vec<u8>) {
        let from = self.0.usize(..=bytes.len());
        let most = (bytes.len() - from).min(256);
        let piece = bytes[from..from + self.0.usize(..=most)].to_vec();
        for _ in 0..self.0.usize(1..=20) {
            bytes.splice(from..from, piece.iter().copied());
        }
    }
}
