#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lupasilta_hostile::xml(data));
