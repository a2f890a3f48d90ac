//! Which kind of content a file has, and whether that can be what its media type says. Where both can be right, they are.

use super::archive::Contents;

/// Formats that consist of text and are no plain text.
const WRITTEN: [&str; 2] = ["application/rtf", "application/postscript"];

/// A kind of content, as its first bytes tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Pdf,
    /// A ZIP archive, which most office documents are too.
    Zip(Contents),
    /// An OLE file: an office document of before 2007, or the wrapping of an encrypted one of now.
    Ole {
        encrypted: bool,
    },
    /// Of this media type.
    Other(&'static str),
    /// Nothing but text.
    Text,
    Unknown,
}

impl Kind {
    pub(super) fn of(head: &[u8]) -> Self {
        // As readers do, and as PDF 1.7, appendix H, allows: within the first 1024 bytes.
        let start = &head[..head.len().min(1024)];
        if start.windows(5).any(|bytes| bytes == b"%PDF-") {
            return Self::Pdf;
        }
        // These are told apart by what is within, not by their first bytes.
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            return Self::Zip(Contents::default());
        }
        if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            return Self::Ole { encrypted: false };
        }
        match infer::get(head) {
            Some(found) if found.matcher_type() == infer::MatcherType::Text => Self::Text,
            // `BM;12` begins a table as well as it begins a picture; only few formats consist of text themselves.
            Some(found) if is_text(head) && !WRITTEN.contains(&found.mime_type()) => Self::Text,
            Some(found) => Self::Other(found.mime_type()),
            None if is_text(head) => Self::Text,
            None => Self::Unknown,
        }
    }

    /// What it is called; none where nothing is known.
    pub(super) fn media_type(&self) -> Option<&'static str> {
        const OFFICE: [&str; 3] = [
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ];
        Some(match self {
            Self::Pdf => "application/pdf",
            Self::Zip(Contents::Word) => OFFICE[0],
            Self::Zip(Contents::Excel) => OFFICE[1],
            Self::Zip(Contents::PowerPoint) => OFFICE[2],
            Self::Zip(_) => "application/zip",
            Self::Ole { .. } => "application/x-ole-storage",
            Self::Other(media_type) => media_type,
            Self::Text => "text/plain",
            Self::Unknown => return None,
        })
    }
}

/// A media type without its parameters, in lower case.
pub(super) fn essence(stated: &str) -> String {
    let essence = stated.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether content of this kind can be of the stated media type, as [`essence`] gives it.
pub(super) fn agrees(stated: &str, kind: &Kind) -> bool {
    if runs(kind) && !stated.contains("executable") && !stated.contains("x-msdownload") {
        return false;
    }
    if matches!(
        stated,
        "" | "application/octet-stream" | "binary/octet-stream"
    ) {
        return true;
    }
    match family(stated) {
        Family::Pdf => *kind == Kind::Pdf,
        Family::Zip => matches!(kind, Kind::Zip(_)),
        Family::OpenXml(wanted) => match kind {
            Kind::Zip(contents) => *contents == Contents::Unknown || *contents == wanted,
            // The document is encrypted, and of the stated type underneath.
            Kind::Ole { encrypted } => *encrypted,
            _ => false,
        },
        // Office programs save many things under the names of old formats: web pages, RTF, their new formats.
        Family::Ole => {
            matches!(kind, Kind::Ole { .. } | Kind::Zip(_) | Kind::Text)
                || *kind == Kind::Other("application/rtf")
        }
        Family::Text => matches!(kind, Kind::Text),
        Family::Known(wanted) => match kind {
            Kind::Other(found) => same(found, wanted),
            _ => false,
        },
        // Whatever it is, we know nothing better.
        Family::Unknown => true,
    }
}

/// What a media type says of the bytes.
enum Family {
    Pdf,
    Zip,
    OpenXml(Contents),
    Ole,
    Text,
    /// A type that can be told from its first bytes.
    Known(&'static str),
    Unknown,
}

fn family(stated: &str) -> Family {
    const OPEN_XML: &str = "application/vnd.openxmlformats-officedocument.";
    match stated {
        "application/pdf" | "application/x-pdf" => Family::Pdf,
        "application/zip"
        | "application/x-zip-compressed"
        | "application/x-zip"
        | "application/vnd.google-earth.kmz"
        | "application/epub+zip" => Family::Zip,
        "application/msword" | "application/vnd.ms-excel" | "application/vnd.ms-powerpoint" => {
            Family::Ole
        }
        "application/rtf" | "text/rtf" | "application/x-rtf" => Family::Known("application/rtf"),
        "image/jpeg" | "image/jpg" | "image/pjpeg" => Family::Known("image/jpeg"),
        "image/png" | "image/x-png" => Family::Known("image/png"),
        "image/gif" => Family::Known("image/gif"),
        "image/tiff" => Family::Known("image/tiff"),
        "image/webp" => Family::Known("image/webp"),
        "image/bmp" | "image/x-ms-bmp" => Family::Known("image/bmp"),
        "image/heic" | "image/heif" => Family::Known("image/heif"),
        "application/gzip" | "application/x-gzip" => Family::Known("application/gzip"),
        "application/x-7z-compressed" => Family::Known("application/x-7z-compressed"),
        "application/json" | "application/xml" => Family::Text,
        _ if stated.starts_with(OPEN_XML) => match &stated[OPEN_XML.len()..] {
            rest if rest.starts_with("wordprocessingml") => Family::OpenXml(Contents::Word),
            rest if rest.starts_with("spreadsheetml") => Family::OpenXml(Contents::Excel),
            rest if rest.starts_with("presentationml") => Family::OpenXml(Contents::PowerPoint),
            _ => Family::Zip,
        },
        _ if stated.starts_with("application/vnd.oasis.opendocument.") => Family::Zip,
        _ if stated.starts_with("text/") => Family::Text,
        _ if stated.ends_with("+json") || stated.ends_with("+xml") => Family::Text,
        _ => Family::Unknown,
    }
}

/// Cameras write TIFF in dialects of their own.
fn same(found: &str, wanted: &str) -> bool {
    found == wanted || (wanted == "image/tiff" && found == "image/x-canon-cr2")
}

/// What a double click would run.
fn runs(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Other(
            "application/vnd.microsoft.portable-executable"
                | "application/x-executable"
                | "application/x-mach-binary"
                | "application/java"
        )
    )
}

/// Text in any encoding that people use: no control characters but those of lines and pages, or UTF-16 with its mark.
fn is_text(head: &[u8]) -> bool {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return true;
    }
    !head
        .iter()
        .any(|byte| matches!(byte, 0..=8 | 14..=25 | 28..=31))
}
