#![allow(clippy::unwrap_used)]

use tempfile::TempDir;

use super::super::{Attachment, Document};
use super::*;
use crate::audit::Digest;
use crate::problem::{Problem, Recovery};

struct Place {
    disk: TempDir,
}

impl Place {
    fn new() -> Self {
        let disk = tempfile::tempdir().unwrap();
        fs::create_dir(disk.path().join("cases")).unwrap();
        fs::write(disk.path().join("plan"), b"drawing").unwrap();
        Self { disk }
    }

    fn folder(&self) -> PathBuf {
        self.disk.path().join("cases")
    }

    fn open(&self) -> FolderCases {
        FolderCases::open(&self.folder(), FolderAccess::default()).unwrap()
    }

    fn delivery(&self, message: &str) -> Delivery {
        Delivery {
            name: "action_1".parse().unwrap(),
            external_id: "action".to_owned(),
            number: 1,
            documents: vec![Document {
                place: "message.xml".parse().unwrap(),
                media_type: "application/xml".to_owned(),
                bytes: message.as_bytes().to_vec(),
                sha256: Digest::of(message.as_bytes()).to_string(),
            }],
            attachments: vec![Attachment {
                place: "plan.pdf".parse().unwrap(),
                path: self.disk.path().join("plan"),
                size: 7,
                sha256: Digest::of(b"drawing").to_string(),
            }],
        }
    }

    fn target(&self) -> PathBuf {
        self.folder().join("action_1")
    }
}

/// What is left when a run ends between the receipt and the rename.
fn cut_before_the_rename(place: &Place, delivery: &Delivery) {
    let cases = place.open();
    let staged = cases.staging().join("action_1");
    assert!(staging::stage(&SystemDisk, delivery, &staged, cases.access).is_ok());
    staging::write_receipt(
        &SystemDisk,
        &cases.receipts().join("action_1"),
        &staging::seal(delivery),
    )
    .unwrap();
}

#[test]
fn a_delivery_appears_whole_and_readable() {
    let place = Place::new();
    let delivered = place.open().deliver(&place.delivery("<a/>")).unwrap();
    assert!(!delivered.already);
    assert_eq!(delivered.place, place.target().display().to_string());
    assert_eq!(
        fs::read(place.target().join("message.xml")).unwrap(),
        b"<a/>"
    );
    assert_eq!(
        fs::read(place.target().join("plan.pdf")).unwrap(),
        b"drawing"
    );
}

#[cfg(unix)]
#[test]
fn modes_are_those_of_the_settings_and_what_is_in_the_making_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    place.open().deliver(&place.delivery("<a/>")).unwrap();
    for (path, mode) in [
        ("action_1", 0o750),
        ("action_1/message.xml", 0o640),
        ("action_1/plan.pdf", 0o640),
        (".lupasilta", 0o700),
    ] {
        let found = fs::metadata(place.folder().join(path)).unwrap();
        assert_eq!(found.permissions().mode() & 0o777, mode, "{path}");
    }
}

#[test]
fn the_same_delivery_again_changes_nothing() {
    let place = Place::new();
    let cases = place.open();
    cases.deliver(&place.delivery("<a/>")).unwrap();
    assert!(cases.deliver(&place.delivery("<a/>")).unwrap().already);
}

#[test]
fn a_delivery_that_was_taken_away_is_not_made_again() {
    let place = Place::new();
    let cases = place.open();
    cases.deliver(&place.delivery("<a/>")).unwrap();
    fs::remove_dir_all(place.target()).unwrap();
    assert!(cases.deliver(&place.delivery("<a/>")).unwrap().already);
    assert!(!place.target().exists());
}

#[test]
fn another_delivery_of_the_same_name_is_a_persons_matter() {
    let place = Place::new();
    let cases = place.open();
    cases.deliver(&place.delivery("<a/>")).unwrap();
    let error = cases.deliver(&place.delivery("<b/>")).unwrap_err();
    assert!(matches!(error, CaseError::Occupied { .. }));
    assert_eq!(Problem::from(error).recovery, Recovery::Person);
    assert_eq!(
        fs::read(place.target().join("message.xml")).unwrap(),
        b"<a/>"
    );
}

#[test]
fn something_foreign_of_the_same_name_stays_even_if_it_is_empty() {
    let place = Place::new();
    fs::create_dir(place.target()).unwrap();
    let error = place.open().deliver(&place.delivery("<a/>")).unwrap_err();
    assert!(matches!(error, CaseError::Occupied { .. }));
    assert_eq!(fs::read_dir(place.target()).unwrap().count(), 0);
}

#[test]
fn a_run_that_ended_before_the_rename_is_finished_by_the_next() {
    let place = Place::new();
    let delivery = place.delivery("<a/>");
    cut_before_the_rename(&place, &delivery);
    assert!(!place.open().deliver(&delivery).unwrap().already);
    assert_eq!(
        fs::read(place.target().join("plan.pdf")).unwrap(),
        b"drawing"
    );
}

#[test]
fn what_was_staged_and_never_delivered_gives_way_to_what_is_mapped_anew() {
    let place = Place::new();
    cut_before_the_rename(&place, &place.delivery("<old/>"));
    assert!(
        !place
            .open()
            .deliver(&place.delivery("<new/>"))
            .unwrap()
            .already
    );
    assert_eq!(
        fs::read(place.target().join("message.xml")).unwrap(),
        b"<new/>"
    );
}

#[test]
fn a_run_that_ended_while_staging_is_begun_again() {
    let place = Place::new();
    let half = place.open().staging().join("action_1");
    fs::create_dir(&half).unwrap();
    fs::write(half.join("message.xml"), "<a").unwrap();
    fs::write(half.join("leftover"), "x").unwrap();
    place.open().deliver(&place.delivery("<a/>")).unwrap();
    assert_eq!(fs::read_dir(place.target()).unwrap().count(), 2);
    assert_eq!(
        fs::read(place.target().join("message.xml")).unwrap(),
        b"<a/>"
    );
}

#[test]
fn a_changed_or_missing_attachment_is_never_delivered() {
    let place = Place::new();
    let cases = place.open();
    for tamper in [
        (|path: &Path| fs::write(path, b"drawinG").unwrap()) as fn(&Path),
        |path| fs::remove_file(path).unwrap(),
    ] {
        tamper(&place.disk.path().join("plan"));
        let error = cases.deliver(&place.delivery("<a/>")).unwrap_err();
        assert!(matches!(error, CaseError::AttachmentChanged { .. }));
        assert!(!place.target().exists());
    }
}

#[test]
fn names_that_some_disks_take_for_one_are_refused() {
    let place = Place::new();
    let mut delivery = place.delivery("<a/>");
    delivery.attachments[0].place = "Message.XML".parse().unwrap();
    let error = place.open().deliver(&delivery).unwrap_err();
    assert!(matches!(error, CaseError::SameName { .. }));
}

#[test]
fn a_folder_that_is_not_there_is_the_connections_fault_and_is_not_made() {
    let place = Place::new();
    let cases = place.open();
    fs::remove_dir_all(place.folder()).unwrap();
    let error = cases.deliver(&place.delivery("<a/>")).unwrap_err();
    assert_eq!(Problem::from(error).recovery, Recovery::StopConnection);
    assert!(FolderCases::open(&place.folder(), FolderAccess::default()).is_err());
    assert!(!place.folder().exists());
}
