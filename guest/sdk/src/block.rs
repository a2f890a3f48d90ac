//! Sixteen bytes at a time: with WebAssembly's vectors where they are, else by arithmetic on words.

/// Sixteen bytes.
#[derive(Clone, Copy)]
pub(crate) struct Block(vector::Vector);

/// A yes or no for each byte of a block.
#[derive(Clone, Copy)]
pub(crate) struct Answers(vector::Vector);

/// How many bytes a block has.
pub(crate) const BLOCK: usize = 16;

impl Block {
    #[inline(always)]
    pub(crate) fn of(bytes: &[u8; BLOCK]) -> Self {
        let [a, b, c, d, e, f, g, h, rest @ ..] = *bytes;
        Block::halves([a, b, c, d, e, f, g, h], rest)
    }

    /// Eight bytes and eight more.
    #[inline(always)]
    pub(crate) fn halves(low: [u8; 8], high: [u8; 8]) -> Self {
        Block(vector::of(
            u64::from_le_bytes(low),
            u64::from_le_bytes(high),
        ))
    }

    /// Which bytes are this one.
    #[inline(always)]
    pub(crate) fn is(self, byte: u8) -> Answers {
        Answers(vector::equal(self.0, byte))
    }

    /// Which bytes are control characters of ASCII, but DEL.
    #[inline(always)]
    pub(crate) fn is_control(self) -> Answers {
        Answers(vector::below_space(self.0))
    }
}

impl Answers {
    #[inline(always)]
    pub(crate) fn or(self, other: Answers) -> Answers {
        Answers(vector::or(self.0, other.0))
    }

    /// As bits, that of the first byte lowest.
    #[inline(always)]
    pub(crate) fn bits(self) -> u32 {
        vector::bits(self.0)
    }
}

#[cfg(target_feature = "simd128")]
mod vector {
    use core::arch::wasm32::{
        u8x16_bitmask, u8x16_eq, u8x16_lt, u8x16_splat, u64x2, v128_or as or_v128,
    };

    pub(super) use core::arch::wasm32::v128 as Vector;

    #[inline(always)]
    pub(super) fn of(low: u64, high: u64) -> Vector {
        u64x2(low, high)
    }

    #[inline(always)]
    pub(super) fn equal(block: Vector, byte: u8) -> Vector {
        u8x16_eq(block, u8x16_splat(byte))
    }

    #[inline(always)]
    pub(super) fn below_space(block: Vector) -> Vector {
        u8x16_lt(block, u8x16_splat(b' '))
    }

    #[inline(always)]
    pub(super) fn or(one: Vector, other: Vector) -> Vector {
        or_v128(one, other)
    }

    #[inline(always)]
    pub(super) fn bits(answers: Vector) -> u32 {
        u32::from(u8x16_bitmask(answers))
    }
}

/// An answer is the highest bit of its byte.
#[cfg(not(target_feature = "simd128"))]
mod vector {
    pub(super) type Vector = [u64; 2];

    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);

    #[inline(always)]
    pub(super) fn of(low: u64, high: u64) -> Vector {
        [low, high]
    }

    #[inline(always)]
    pub(super) fn equal(block: Vector, byte: u8) -> Vector {
        block.map(|word| {
            let difference = word ^ (ONES * u64::from(byte));
            !(((difference & !HIGH) + !HIGH) | difference) & HIGH
        })
    }

    #[inline(always)]
    pub(super) fn below_space(block: Vector) -> Vector {
        block.map(|word| !(((word & !HIGH) + ONES * 0x60) | word) & HIGH)
    }

    #[inline(always)]
    pub(super) fn or(one: Vector, other: Vector) -> Vector {
        [one[0] | other[0], one[1] | other[1]]
    }

    #[inline(always)]
    pub(super) fn bits(answers: Vector) -> u32 {
        // Each answer's bit is moved to a place of its own in the highest byte.
        let [low, high] =
            answers.map(|word| ((word >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u32);
        low | high << 8
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_byte_is_answered_for_by_its_own_bit(bytes: [u8; BLOCK], byte: u8, place in 0..BLOCK) {
            let mut bytes = bytes;
            bytes[place] = byte;
            let block = Block::of(&bytes);
            let bits = |answer: &dyn Fn(u8) -> bool| (0..BLOCK).fold(0_u32, |bits, at| bits | u32::from(answer(bytes[at])) << at);
            prop_assert_eq!(block.is(byte).bits(), bits(&|own| own == byte));
            prop_assert_eq!(block.is_control().bits(), bits(&|own| own < 0x20));
            prop_assert_eq!(block.is(byte).or(block.is_control()).bits(), bits(&|own| own == byte || own < 0x20));
        }
    }
}
