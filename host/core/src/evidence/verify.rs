//! What a bundle proves, checked with nothing but the bundle itself.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::container::{self, Read};
use super::gather::Exchanged;
use super::signing::{self, TrustedKey};
use super::{FORMAT, KEY, Line, MANIFEST, Manifest, SIGNATURE};
use crate::audit::log::{self, Entry};
use crate::audit::record::Record;
use crate::audit::{self, Digest};
use crate::contract::{Action, Body, Content, Document, File};
use crate::mappings::difference::Outcome;
use crate::mappings::replay::{Given, as_on_record, same_bytes};
use crate::sandbox::Mapping;
use crate::store::{KeptFile, MappedBy};
use crate::transfers::{Direction, Event, Purpose};

/// What came of checking a bundle.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// Whether everything that was checked holds.
    pub holds: bool,
    /// What the bundle says it is about; none where that cannot be read.
    pub manifest: Option<Manifest>,
    /// The key that signed, by which people compare keys; none where none did.
    pub key: Option<String>,
    /// Each check, in order. After one that does not hold, those that build on it are not made.
    pub checks: Vec<Check>,
    /// What is proven, in words; nothing where a check does not hold.
    pub proves: Vec<String>,
    /// What is not.
    pub does_not_prove: Vec<String>,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// What was checked.
    pub what: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// What was found.
    pub found: String,
}

/// Why a file is no bundle at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file is not a bundle of evidence")]
pub struct NotABundle;

/// Checks a bundle. With a key, only that key's signature counts; with the component, it is also mapped again.
///
/// # Errors
/// A file that was never a bundle. One that was, and is damaged, has a verdict.
pub fn verify(
    bundle: &[u8],
    key: Option<&TrustedKey>,
    component: Option<&Mapping>,
) -> Result<Verdict, NotABundle> {
    if !container::looks_like_one(bundle) {
        return Err(NotABundle);
    }
    let mut verdict = Verdict {
        holds: false,
        manifest: None,
        key: None,
        checks: Vec::new(),
        proves: Vec::new(),
        does_not_prove: Vec::new(),
    };
    verdict.holds = check(bundle, key, component, &mut verdict).is_ok();
    if verdict.holds {
        words(&mut verdict, key.is_some(), component.is_some());
    }
    Ok(verdict)
}

/// A check does not hold; the verdict says which.
struct Broken;

impl Verdict {
    fn checked(&mut self, what: &'static str, found: Result<String, String>) -> Result<(), Broken> {
        let holds = found.is_ok();
        self.checks.push(Check {
            what,
            holds,
            found: found.unwrap_or_else(|fault| fault),
        });
        if holds { Ok(()) } else { Err(Broken) }
    }
}

fn check(
    bundle: &[u8],
    key: Option<&TrustedKey>,
    component: Option<&Mapping>,
    verdict: &mut Verdict,
) -> Result<(), Broken> {
    let members = container::read(bundle);
    let found = match &members {
        Ok(members) => Ok(format!(
            "{} members, every byte between them as it was written",
            members.len()
        )),
        Err(damage) => Err(damage.to_string()),
    };
    verdict.checked("the file is whole", found)?;
    let members = Members(members.unwrap_or_default());

    let signed = signed(&members, key);
    let found = signed
        .as_ref()
        .map(|key| format!("manifest.json, by key {key}"));
    verdict.checked("the manifest is signed", found.map_err(Clone::clone))?;
    verdict.key = signed.ok();

    let manifest: Result<Manifest, String> = members.json(MANIFEST);
    let found = manifest
        .as_ref()
        .map_err(Clone::clone)
        .and_then(|manifest| match manifest.format.as_str() {
            FORMAT => Ok(format!(
                "transfer {} of action {}, made {}",
                manifest.transfer, manifest.external_id, manifest.made
            )),
            other => Err(format!(
                "it is of the form `{}`, which this program does not know",
                printable(other)
            )),
        });
    verdict.checked("the manifest can be read", found)?;
    let Ok(manifest) = manifest else {
        return Err(Broken);
    };
    verdict.manifest = Some(manifest.clone());

    verdict.checked(
        "every member is the one that was signed",
        hashes(&members, &manifest),
    )?;
    let log: Result<Vec<Entry>, String> = members.json("log.json");
    let entries = log.clone().unwrap_or_default();
    let found = log.and_then(|entries| chain(&entries, &manifest));
    verdict.checked("the log is whole up to its signed end", found)?;
    let events = events(&entries);
    let found = events.as_ref().map_err(Clone::clone);
    let found = found.and_then(|events| agrees(events, &members, &manifest));
    verdict.checked("the log says the same as the rest", found)?;
    let received = members.bodies(&manifest.received);
    let Some(by) = &manifest.mapping else {
        return Ok(());
    };
    if manifest.kind.direction() == Direction::In {
        let found = ledger(&members, &manifest, by, received.clone());
        verdict.checked("every received value is accounted for", found)?;
    }
    if let Some(mapping) = component {
        let found = again(&members, &manifest, by, received, mapping);
        verdict.checked("mapped again, the bytes are the same", found)?;
    }
    Ok(())
}

/// The members by their paths.
struct Members<'b>(Vec<Read<'b>>);

impl Members<'_> {
    fn bytes(&self, path: &str) -> Result<&[u8], String> {
        let member = self.0.iter().find(|member| member.path == path);
        member
            .map(|member| member.bytes)
            .ok_or_else(|| format!("{} is missing", printable(path)))
    }

    fn text(&self, path: &str) -> Result<&str, String> {
        std::str::from_utf8(self.bytes(path)?).map_err(|_| format!("{path} is not text"))
    }

    fn json<T: DeserializeOwned>(&self, path: &str) -> Result<T, String> {
        serde_json::from_slice(self.bytes(path)?).map_err(|error| {
            format!(
                "{path} cannot be read, line {} column {}",
                error.line(),
                error.column()
            )
        })
    }

    fn bodies(&self, lines: &[Line]) -> Result<Vec<Body>, String> {
        lines
            .iter()
            .map(|line| {
                Ok(Body {
                    name: line.name.clone(),
                    media_type: line.media_type.clone(),
                    bytes: self.bytes(&line.member)?.to_vec(),
                })
            })
            .collect()
    }

    /// The documents; what is a received body byte for byte is one again.
    fn documents(&self, manifest: &Manifest) -> Result<Vec<Document>, String> {
        manifest
            .documents
            .iter()
            .map(|line| {
                let body = manifest
                    .received
                    .iter()
                    .find(|body| body.member == line.member);
                Ok(Document {
                    name: line.name.clone(),
                    media_type: line.media_type.clone(),
                    content: match body {
                        Some(body) => Content::Received(body.name.clone()),
                        None => Content::Bytes(self.bytes(&line.member)?.to_vec()),
                    },
                })
            })
            .collect()
    }
}

/// The key that signed the manifest, in base64.
fn signed(members: &Members<'_>, wanted: Option<&TrustedKey>) -> Result<String, String> {
    let manifest = members.bytes(MANIFEST)?;
    let text = members.text(KEY)?;
    let own: TrustedKey = text
        .parse()
        .map_err(|_| format!("{KEY} is not as it was written"))?;
    if own.file().as_deref() != Some(text) {
        return Err(format!("{KEY} is not as it was written"));
    }
    let signature = signing::signature(members.text(SIGNATURE)?)
        .ok_or_else(|| format!("{SIGNATURE} is not as it was written"))?;
    if let Some(wanted) = wanted
        && wanted.base64() != own.base64()
    {
        return Err(format!(
            "it is signed by key {}, not by {}",
            own.base64(),
            wanted.base64()
        ));
    }
    match own.signed(manifest, &signature) {
        true => Ok(own.base64()),
        false => Err(format!(
            "{MANIFEST}, {SIGNATURE} or {KEY} was changed: the signature is not one of this manifest by this key"
        )),
    }
}

fn hashes(members: &Members<'_>, manifest: &Manifest) -> Result<String, String> {
    let fixed = [MANIFEST, SIGNATURE];
    let signed = manifest.members.iter().map(|member| member.path.as_str());
    let expected: Vec<&str> = fixed.into_iter().chain(signed).collect();
    let found: Vec<&str> = members
        .0
        .iter()
        .map(|member| member.path.as_str())
        .collect();
    if let Some(missing) = expected.iter().find(|path| !found.contains(path)) {
        return Err(format!("{} is missing", printable(missing)));
    }
    if let Some(more) = found.iter().find(|path| !expected.contains(path)) {
        return Err(format!("{} does not belong here", printable(more)));
    }
    if found != expected {
        return Err("the members are doubled or in another order".to_owned());
    }
    for member in &manifest.members {
        if Digest::of(members.bytes(&member.path)?) != member.sha256 {
            return Err(format!("{} was changed", printable(&member.path)));
        }
    }
    Ok(format!(
        "{} members by their SHA-256",
        manifest.members.len()
    ))
}

fn chain(entries: &[Entry], manifest: &Manifest) -> Result<String, String> {
    let head = log::verify(&manifest.transfer.to_string(), entries)
        .map_err(|broken| broken.to_string())?;
    match head == manifest.log {
        true => Ok(format!("{} entries", entries.len())),
        false => Err("its end is not the one that was signed".to_owned()),
    }
}

fn events(entries: &[Entry]) -> Result<Vec<Event>, String> {
    entries
        .iter()
        .map(|entry| {
            serde_json::from_str(&entry.details)
                .map_err(|_| format!("entry {} of the log cannot be read", entry.sequence))
        })
        .collect()
}

/// Holds the last thing that the log says of each against what the bundle has.
fn agrees(events: &[Event], members: &Members<'_>, manifest: &Manifest) -> Result<String, String> {
    let mapped = events.iter().rev().find_map(|event| match event {
        Event::Mapped {
            digest,
            settings,
            now,
            documents,
            ..
        } => Some((digest, settings, now, documents)),
        _ => None,
    });
    let digests: Vec<String> = manifest
        .documents
        .iter()
        .map(|line| Ok(Digest::of(members.bytes(&line.member)?).to_string()))
        .collect::<Result<_, String>>()?;
    if let Some((digest, settings, now, documents)) = mapped {
        let by = manifest.mapping.as_ref();
        let by =
            by.ok_or("the log says that it was mapped, and the manifest does not say by what")?;
        if (digest, settings, now) != (&by.digest, &by.settings, &by.now) {
            return Err(
                "the log names another mapping, other settings or another moment than the manifest"
                    .to_owned(),
            );
        }
        if *documents != digests {
            return Err("the log names other documents than the bundle has".to_owned());
        }
    } else if !digests.is_empty() {
        return Err(
            "the bundle has documents, and the log does not say that they were made".to_owned(),
        );
    }
    if let Some(by) = &manifest.mapping
        && let Ok(settings) = members.bytes("settings.json")
        && Digest::of(settings).to_string() != by.settings
    {
        return Err("settings.json are not the settings that the manifest names".to_owned());
    }
    let exchanges: Vec<Exchanged> = members.json("exchanges.json")?;
    let mut receipts = 0;
    for exchange in exchanges
        .iter()
        .filter(|exchange| exchange.receipt.is_some())
    {
        let answered = events.iter().rev().find_map(|event| match event {
            Event::Answered {
                purpose,
                position,
                operation,
                receipt,
                ..
            } if (*purpose, *position) == (exchange.purpose, exchange.position) => {
                Some((operation, receipt))
            }
            _ => None,
        });
        // What was fetched for a delivery that is made anew is in the log of the first one.
        let redelivered = events
            .iter()
            .any(|event| matches!(event, Event::Redelivers { .. }));
        match answered {
            None if redelivered && exchange.purpose == Purpose::Body => {}
            Some((operation, receipt))
                if *operation == exchange.request.operation
                    && Some(receipt) == exchange.receipt.as_ref() =>
            {
                receipts += 1
            }
            _ => {
                return Err(format!(
                    "the receipt of {} request {} is not the one in the log",
                    exchange.purpose.name(),
                    exchange.position + 1
                ));
            }
        }
        bodies_agree(exchange, members, manifest)?;
    }
    Ok(format!("{} documents, {receipts} receipts", digests.len()))
}

/// A received body is the one whose SHA-256 its receipt names.
fn bodies_agree(
    exchange: &Exchanged,
    members: &Members<'_>,
    manifest: &Manifest,
) -> Result<(), String> {
    let answer = exchange
        .receipt
        .as_ref()
        .and_then(|receipt| receipt.answer_sha256.as_ref());
    let body = manifest
        .received
        .iter()
        .find(|line| line.name == exchange.name);
    if let (Purpose::Body, Some(answer), Some(line)) = (exchange.purpose, answer, body)
        && Digest::of(members.bytes(&line.member)?).to_string() != *answer
    {
        return Err(format!(
            "{} is not what its receipt names",
            printable(&line.member)
        ));
    }
    Ok(())
}

/// Makes the host's own check of the ledger again.
fn ledger(
    members: &Members<'_>,
    manifest: &Manifest,
    by: &MappedBy,
    received: Result<Vec<Body>, String>,
) -> Result<String, String> {
    if manifest.documents.is_empty() {
        return Ok("nothing was delivered".to_owned());
    }
    let record: Record = members.json("ledger.json")?;
    if record.component.digest.to_string() != by.digest {
        return Err("the ledger is another component's".to_owned());
    }
    let received = received?;
    let delivery = record
        .delivery(&received, members.documents(manifest)?)
        .ok_or("the ledger does not fit what was received")?;
    let audit = audit::check(&received, &delivery).map_err(|violations| violations.to_string())?;
    let again = Record::new(&audit, record.component.clone());
    match again == record {
        true => Ok(format!(
            "{} values, {} of them unmapped",
            again.leaves.total, again.leaves.unmapped
        )),
        false => Err("the ledger says something else than what the check finds".to_owned()),
    }
}

/// Maps what is in the bundle again.
fn again(
    members: &Members<'_>,
    manifest: &Manifest,
    by: &MappedBy,
    received: Result<Vec<Body>, String>,
    mapping: &Mapping,
) -> Result<String, String> {
    if mapping.digest().to_string() != by.digest {
        return Err(format!(
            "the component is {}, and {} made it",
            mapping.digest(),
            by.digest
        ));
    }
    let settings = members
        .text("settings.json")
        .map_err(|_| "the settings are not on record".to_owned())?;
    let files: Vec<KeptFile> = members.json("attachments.json")?;
    let given = Given::new(
        manifest.kind,
        manifest.number,
        by.now.clone(),
        Action {
            external_id: manifest.external_id.to_string(),
            case_id: by.case_id.clone(),
            before: members.bodies(&manifest.before)?,
            told: by.told.clone(),
        },
        received?,
        files.into_iter().map(File::from).collect(),
    )
    .ok_or("what was mapped is not in the bundle")?;
    let made = as_on_record(given.map(mapping, settings));
    let recorded = match manifest.kind.direction() {
        Direction::In => Outcome::Mapped {
            documents: members.documents(manifest)?,
            ledger: members.json("ledger.json")?,
            deadlines: Vec::new(),
        },
        Direction::Out => {
            let exchanges: Vec<Exchanged> = members.json("exchanges.json")?;
            let files: Vec<KeptFile> = members.json("attachments.json")?;
            crate::mappings::replay::told(
                exchanges
                    .into_iter()
                    .filter(|exchange| exchange.purpose == Purpose::Report)
                    .map(|exchange| (exchange.request, exchange.file)),
                &files,
            )
        }
    };
    match same_bytes(&recorded, &made) {
        true => Ok(format!(
            "{} {}, present {}",
            by.component, by.version, by.now
        )),
        false => Err("the component makes something else of it".to_owned()),
    }
}

/// What holds, for people.
fn words(verdict: &mut Verdict, key_given: bool, mapped_again: bool) {
    let Some(manifest) = verdict.manifest.clone() else {
        return;
    };
    let key = verdict.key.clone().unwrap_or_default();
    let mut proves = vec![format!(
        "Nothing in this file was changed since it was signed on {} by the holder of key {key}.",
        manifest.made
    )];
    if key_given {
        proves.push("That is the key that you gave.".to_owned());
    }
    proves.push("The log of the transfer has no entry changed, dropped, swapped or slipped in before its signed end.".to_owned());
    if let Some(by) = &manifest.mapping {
        proves.push(format!(
            "What was received was mapped by {} {} (SHA-256 {}) with settings {} and the present {}.",
            by.component, by.version, by.digest, by.settings, by.now
        ));
        if !manifest.documents.is_empty() {
            proves.push("Every received value is accounted for in the ledger, and each copied value stands, character for character, where the ledger says.".to_owned());
        }
    }
    if mapped_again {
        proves.push("The component given makes the same bytes of it again.".to_owned());
    }
    let mut not = Vec::new();
    if !key_given {
        not.push(format!("Whose key it is: compare {key} with the key that the authority publishes, or give that with --key."));
    }
    not.push("What LV had before it answered, and what the case system did with the delivery: the receipts say what each answered.".to_owned());
    not.push("The attachments' bytes: the bundle has their SHA-256.".to_owned());
    if manifest.mapping.is_some() && !mapped_again {
        not.push(
            "That the component makes the same of it again: give it with --component.".to_owned(),
        );
    }
    verdict.proves = proves;
    verdict.does_not_prove = not;
}

/// Something that a damaged file says, safe for a terminal.
fn printable(text: &str) -> String {
    text.chars()
        .take(120)
        .map(|c| if c.is_control() { '?' } else { c })
        .collect()
}
