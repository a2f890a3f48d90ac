//! The kept corpus, and seeded changes of it, through every target. An input that fails is left in `target/hostile`.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use lupasilta_hostile::{Mutation, TARGETS, Target};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every kept input of a target, by name.
fn corpus(target: &Target) -> Vec<(String, Vec<u8>)> {
    let folder = root().join("corpus").join(target.name);
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut inputs: Vec<_> = entries
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect();
    inputs.sort();
    assert!(!inputs.is_empty(), "{} has no corpus", target.name);
    inputs
}

fn check(target: &Target, name: &str, input: &[u8]) {
    if panic::catch_unwind(AssertUnwindSafe(|| (target.run)(input))).is_err() {
        let folder = root().join("../../target/hostile");
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{}-{name}", target.name));
        fs::write(&file, input).unwrap();
        panic!("{} breaks a promise with {}", target.name, file.display());
    }
}

fn hold(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let inputs = corpus(target);
    for (name, input) in &inputs {
        check(target, name, input);
    }
    for seed in 0..target.mutations {
        let pick = |number: u64| &inputs[usize::try_from(number).unwrap() % inputs.len()];
        let (name, input) = pick(seed);
        let (_, other) = pick(seed.wrapping_mul(0x9e37_79b9) >> 7);
        let changed = Mutation { seed }.of(input, other);
        check(target, &format!("{name}-{seed}"), &changed);
    }
}

/// One test a target, so that they run side by side and a failure is named.
macro_rules! targets {
    ($($test:ident: $name:literal,)*) => {
        $(#[test]
        fn $test() {
            hold($name);
        })*

        #[test]
        fn every_target_is_tried_and_every_corpus_has_one() {
            let tried = [$($name),*];
            assert_eq!(tried.to_vec(), TARGETS.iter().map(|target| target.name).collect::<Vec<_>>());
            for entry in fs::read_dir(root().join("corpus")).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                assert!(tried.contains(&name.as_str()), "{name} is no target");
            }
            for name in tried {
                let fuzzed = Path::new("../fuzz/fuzz_targets").join(format!("{name}.rs"));
                assert!(root().join(&fuzzed).is_file(), "{}", fuzzed.display());
            }
        }
    };
}

targets! {
    any_json_is_read_alike_by_guest_and_host: "json",
    any_xml_is_read_as_others_read_it_and_no_entity_grows: "xml",
    any_mail_gives_hints_or_a_reason: "mail",
    any_component_is_loaded_or_refused: "component",
    any_change_of_the_store_is_seen_as_damage: "store",
    any_fault_of_x_road_is_one_line_of_text: "fault",
    any_name_of_a_file_is_made_safe: "file-name",
    any_settings_of_the_program_are_understood_or_refused: "config",
    any_settings_of_the_mapping_give_an_outcome: "settings",
    any_application_gives_a_message_with_a_whole_ledger_or_a_rejection: "mapping",
    any_message_of_a_case_system_gives_requests_or_a_rejection: "event",
    any_list_of_changes_is_read_or_rejected: "changes",
    any_attachment_can_be_looked_at: "attachment",
    only_a_whole_bundle_proves_anything: "bundle",
}
