//! Seeded changes of an input: the same seed gives the same bytes, on every machine.

use fastrand::Rng;

/// What tends to matter to readers of the formats that come in.
const TOKENS: &[&[u8]] = &[
    b"\0",
    b"\xff",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\r\n",
    b"\n----\n",
    b"\t",
    b"\x1b[2J",
    b"\\ud800",
    b"\\u0000",
    b"\\udc00\\ud800",
    b"\"",
    b"'",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"null",
    b"true",
    b"-0",
    b"1e999",
    b"0.10",
    b"12345678901234567890.10",
    b"-",
    b"<",
    b">",
    b"</",
    b"/>",
    b"<!DOCTYPE x [<!ENTITY a \"aa\">]>",
    b"&a;",
    b"&#0;",
    b"&#x10ffff;",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"<?xml version=\"1.0\" encoding=\"latin1\"?>",
    b"../",
    b"..\\",
    b"%2e%2e",
    b"CON",
    b"nul.",
    b"\xe2\x80\xae",
    b"\xe2\x80\x8b",
    b"a\xcc\x88",
    b"=?utf-8?B?",
    b"Content-Type: multipart/mixed; boundary=x\r\n",
    b"base64",
];

/// A change of an input.
#[derive(Clone, Copy, Debug)]
pub struct Mutation {
    /// Decides all of it.
    pub seed: u64,
}

impl Mutation {
    /// The input, changed in one to four places; `other` is another input, of which a part may come in.
    #[must_use]
    pub fn of(self, input: &[u8], other: &[u8]) -> Vec<u8> {
        let mut random = Rng::with_seed(self.seed);
        let mut bytes = input.to_vec();
        for _ in 0..random.usize(1..5) {
            let at = random.usize(..=bytes.len());
            let end = (at + 1 + random.usize(..16)).min(bytes.len());
            match random.u8(..8) {
                0 if at < bytes.len() => bytes[at] ^= 1 << random.u8(..8),
                1 if at < bytes.len() => bytes[at] = random.u8(..),
                2 => drop(bytes.drain(at..end)),
                3 => bytes.truncate(at),
                4 => {
                    let part = bytes[at..end].to_vec();
                    let times = if random.u8(..16) == 0 { 200 } else { 1 };
                    insert(&mut bytes, at, &part.repeat(times));
                }
                5 => {
                    let from = random.usize(..=other.len());
                    let part = &other[from..(from + random.usize(..64)).min(other.len())];
                    insert(&mut bytes, at, part);
                }
                _ => insert(&mut bytes, at, TOKENS[random.usize(..TOKENS.len())]),
            }
        }
        bytes
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, part: &[u8]) {
    bytes.splice(at..at, part.iter().copied());
}
