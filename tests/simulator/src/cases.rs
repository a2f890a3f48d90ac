//! Where actions come from: the example cases, which are part of the library, or a directory of one's own.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::actions::Action;

macro_rules! example {
    ($name:literal) => {
        (
            include_bytes!(concat!("../../cases/", $name, "/commondata.json")).as_slice(),
            include_bytes!(concat!("../../cases/", $name, "/formdata.json")).as_slice(),
        )
    };
}

const EXAMPLES: [(&[u8], &[u8]); 7] = [
    example!("kemikaali-ilmoitus"),
    example!("meluilmoitus"),
    example!("poikkeaminen"),
    example!("rakennuslupa"),
    example!("tuulivoima-ymparistolupa"),
    example!("ymparistolupa-kunta"),
    example!("ysl-rekisterointi"),
];

/// The example cases, in the order of their names.
///
/// # Errors
/// An example without an `externalId`.
pub fn examples() -> Result<Vec<Action>> {
    EXAMPLES
        .iter()
        .map(|(commondata, formdata)| Action::from_bodies(*commondata, *formdata))
        .collect()
}

/// Reads `NAME/commondata.json` and `NAME/formdata.json` for every folder in `directory`, in the order of their names.
/// The bytes are kept as they are.
///
/// # Errors
/// A directory or file that cannot be read, common data without an `externalId`, or no case at all.
pub fn load(directory: &Path) -> Result<Vec<Action>> {
    let mut folders = Vec::new();
    for entry in directory
        .read_dir()
        .with_context(|| format!("{} cannot be read", directory.display()))?
    {
        let folder = entry?.path();
        if folder.join("commondata.json").is_file() {
            folders.push(folder);
        }
    }
    ensure!(
        !folders.is_empty(),
        "{} holds no case: a case is a folder with commondata.json and formdata.json",
        directory.display()
    );
    folders.sort();
    folders
        .iter()
        .map(|folder| {
            let read = |name: &str| {
                let file = folder.join(name);
                std::fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))
            };
            Action::from_bodies(read("commondata.json")?, read("formdata.json")?)
                .with_context(|| format!("{} is not a case", folder.display()))
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_are_seven_actions_of_their_own() {
        let mut ids: Vec<_> = examples()
            .unwrap()
            .iter()
            .map(|a| a.external_id.clone())
            .collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 7);
    }

    #[test]
    fn a_directory_is_read_in_the_order_of_names_and_byte_for_byte() {
        let directory = tempfile::tempdir().unwrap();
        for (name, id) in [("b", "2"), ("a", "1")] {
            let folder = directory.path().join(name);
            std::fs::create_dir(&folder).unwrap();
            let commondata = format!("{{ \"externalId\" :\"{id}\", \"x\": 0.10 }}\r\n");
            std::fs::write(folder.join("commondata.json"), commondata).unwrap();
            std::fs::write(folder.join("formdata.json"), "\u{feff}{}").unwrap();
        }
        let actions = load(directory.path()).unwrap();
        let ids: Vec<_> = actions.iter().map(|a| a.external_id.as_str()).collect();
        assert_eq!(ids, ["1", "2"]);
        assert_eq!(
            actions[0].commondata,
            "{ \"externalId\" :\"1\", \"x\": 0.10 }\r\n"
        );
        assert_eq!(actions[0].formdata, "\u{feff}{}");
    }

    #[test]
    fn a_directory_without_cases_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        assert!(
            load(directory.path())
                .unwrap_err()
                .to_string()
                .contains("holds no case")
        );
    }
}
