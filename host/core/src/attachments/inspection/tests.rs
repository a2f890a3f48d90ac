use std::fs;

use super::*;

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn codes(bytes: &[u8], stated: &str) -> Vec<&'static str> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a");
    fs::write(&path, bytes).unwrap();
    let remarks = inspect(&path, stated, &AttachmentSettings::default()).unwrap();
    remarks.iter().map(Remark::code).collect()
}

/// An archive of empty files of these names, with these flags.
fn zip(files: &[(&str, u16)]) -> Vec<u8> {
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    for (name, flags) in files {
        let offset = archive.len() as u32;
        let length = (name.len() as u16).to_le_bytes();
        let common = [
            &20_u16.to_le_bytes()[..],
            &flags.to_le_bytes(),
            &[0; 18],
            &length,
            &[0, 0],
        ]
        .concat();
        archive.extend([b"PK\x03\x04", &common[..], name.as_bytes()].concat());
        directory.extend(
            [
                b"PK\x01\x02\x14\0",
                &common[..],
                &[0; 10],
                &offset.to_le_bytes(),
                name.as_bytes(),
            ]
            .concat(),
        );
    }
    let start = archive.len() as u32;
    let count = (files.len() as u16).to_le_bytes();
    archive.extend(&directory);
    archive.extend(
        [
            b"PK\x05\x06\0\0\0\0",
            &count[..],
            &count,
            &(directory.len() as u32).to_le_bytes(),
            &start.to_le_bytes(),
            &[0, 0],
        ]
        .concat(),
    );
    archive
}

fn pdf(trailer: &str) -> Vec<u8> {
    let body = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n";
    format!("{body}{trailer}\nstartxref\n{}\n%%EOF\n", body.len()).into_bytes()
}

fn ole(name: &str) -> Vec<u8> {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.resize(70_000, 0);
    bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(80_000, 0);
    bytes
}

#[test]
fn an_empty_and_a_large_file_are_remarked_on() {
    assert_eq!(codes(b"", "application/pdf"), ["attachment-empty"]);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a");
    fs::write(&path, "abc").unwrap();
    for (limit, expected) in [(3, 0), (2, 1)] {
        let settings = AttachmentSettings {
            large_bytes: Some(limit),
            ..AttachmentSettings::default()
        };
        assert_eq!(
            inspect(&path, "text/plain", &settings).unwrap().len(),
            expected
        );
    }
}

#[test]
fn content_that_cannot_be_of_the_stated_type_is_remarked_on_and_doubt_is_not() {
    let plain_zip = zip(&[("a.txt", 0)]);
    let docx = zip(&[("[Content_Types].xml", 0), ("word/document.xml", 0)]);
    let plain_pdf = pdf("xref\n0 1\ntrailer\n<< /Size 1 >>");
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice();
    let exe = [b"MZ".as_slice(), &[0; 200]].concat();
    let old_word = ole("WordDocument\0");
    let latin1 = b"p\xe4\xe4t\xf6s;1\r\n".as_slice();
    for (bytes, stated, differs) in [
        (plain_pdf.as_slice(), "application/pdf", false),
        (&plain_pdf, "Application/PDF; charset=x", false),
        (&plain_pdf, "image/png", true),
        (&plain_pdf, "application/octet-stream", false),
        (&plain_pdf, "text/plain", true),
        (png, "image/png", false),
        (png, "image/jpeg", true),
        (png, "image/vnd.something", false),
        (&plain_zip, "application/zip", false),
        (&plain_zip, DOCX, true),
        (&docx, DOCX, false),
        (&docx, XLSX, true),
        (&docx, "application/zip", false),
        (b"PK\x03\x04cut short", DOCX, false),
        (&old_word, "application/msword", false),
        (&old_word, DOCX, true),
        (latin1, "text/csv", false),
        (latin1, "image/png", true),
        (b"BM;1\nBMX;2\n", "text/csv", false),
        (b"{\\rtf1\\ansi a}", "application/rtf", false),
        (b"{\\rtf1\\ansi a}", "application/msword", false),
        (b"{\\rtf1\\ansi a}", "image/png", true),
        (b"<?xml version=\"1.0\"?><a/>", "application/gml+xml", false),
        (b"\xff\xfea\0b\0", "text/plain", false),
        (b"a\0\x01b", "text/plain", true),
        (&exe, "application/octet-stream", true),
        (&exe, "application/x-cad", true),
        (&exe, "application/pdf", true),
    ] {
        let expected: &[&str] = if differs {
            &["attachment-other-type"]
        } else {
            &[]
        };
        assert_eq!(
            codes(bytes, stated),
            expected,
            "{stated}: {:?}",
            &bytes[..bytes.len().min(12)]
        );
    }
}

#[test]
fn an_encrypted_file_is_remarked_on() {
    let encrypted = "attachment-encrypted";
    for (bytes, stated, expected) in [
        (
            pdf("xref\n0 1\ntrailer\n<< /Size 1 /Encrypt 5 0 R >>"),
            "application/pdf",
            vec![encrypted],
        ),
        (
            pdf("xref\n0 1\ntrailer\n<< /Size 1 /EncryptMetadata false >>"),
            "application/pdf",
            vec![],
        ),
        (
            pdf("7 0 obj\n<< /Type /XRef /Encrypt<</V 4>> >>\nstream\n/Encrypt \nendstream"),
            "application/pdf",
            vec![encrypted],
        ),
        (
            pdf("7 0 obj\n<< /Type /XRef >>\nstream\n/Encrypt 1 0 R\nendstream"),
            "application/pdf",
            vec![],
        ),
        (
            b"%PDF-1.4\ntrailer\n<< /Encrypt 1 0 R >>\n".to_vec(),
            "application/pdf",
            vec![encrypted],
        ),
        (
            zip(&[("a", 0), ("b", 1)]),
            "application/zip",
            vec![encrypted],
        ),
        (zip(&[("a", 0x800)]), "application/zip", vec![]),
        (
            zip(&[("a", 1)])[..40].to_vec(),
            "application/zip",
            vec![encrypted],
        ),
        (ole("EncryptedPackage\0"), DOCX, vec![encrypted]),
        (
            ole("EncryptedPackage\0"),
            "image/png",
            vec!["attachment-other-type", encrypted],
        ),
    ] {
        assert_eq!(
            codes(&bytes, stated),
            expected,
            "{:?}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(90)])
        );
    }
}

#[test]
fn files_that_lie_about_themselves_are_judged_all_the_same() {
    let mut many = zip(&[("a", 1)]);
    let end = many.len() - 22;
    // As many entries as can be said, and a directory behind the file's end.
    many[end + 10..end + 12].copy_from_slice(&0xfffe_u16.to_le_bytes());
    assert_eq!(codes(&many, "application/zip"), ["attachment-encrypted"]);
    many[end + 16..end + 20].copy_from_slice(&0xffff_0000_u32.to_le_bytes());
    // Then the first file's own header is gone by.
    assert_eq!(codes(&many, "application/zip"), ["attachment-encrypted"]);
    // ZIP64 whose locator is missing.
    many[end + 16..end + 20].copy_from_slice(&u32::MAX.to_le_bytes());
    codes(&many, "application/zip");
    for start in [
        "99999999999999999999999",
        "18446744073709551615",
        "0",
        "",
        "-1",
    ] {
        let text = format!("%PDF-1.7\nstartxref\n{start}\n%%EOF");
        assert_eq!(
            codes(text.as_bytes(), "application/pdf"),
            [] as [&str; 0],
            "{start}"
        );
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_whatever_break_it(head in 0_usize..6, noise in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let heads: [&[u8]; 6] = [b"", b"%PDF-1.4 startxref ", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ"];
        codes(&[heads[head], &noise].concat(), "application/pdf");
    }
}
