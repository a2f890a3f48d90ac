//! The check character that the personal identity code and the permanent building identifier share.

/// The check character by remainder: digits, then the letters without G, I, O, Q and Z, which are easily misread
/// (Government Decree on the Population Information System 128/2010, 2 §).
const BY_REMAINDER: [u8; 31] = *b"0123456789ABCDEFHJKLMNPRSTUVWXY";

/// The check character of a number of nine digits.
pub(super) fn check_character(nine_digits: u32) -> u8 {
    BY_REMAINDER[(nine_digits % 31) as usize]
}
