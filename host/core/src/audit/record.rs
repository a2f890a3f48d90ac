//! `ledger.json`: what is kept and shown of a proven delivery.

use serde::{Deserialize, Serialize};

use super::Digest;
use super::leaves;
use super::ledger::{Audit, Fate};
use crate::contract::{self, Body, Content, Document, Ledger, Text};

/// The whole record. It is written compactly, as one JSON object, by `serde_json::to_writer`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The mapping.
    pub component: Component,
    /// What was delivered, the message first.
    pub documents: Vec<Delivered>,
    /// What became of each leaf that something took, in the order of the leaves.
    pub entries: Vec<Entry>,
    /// The leaves that nothing took, as `source` of an entry.
    pub unmapped: Vec<String>,
    /// What a person should know.
    pub findings: Vec<Finding>,
    /// How many leaves there are of each fate.
    pub leaves: Count,
}

/// Which mapping made the delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// As its manifest says.
    pub name: String,
    /// As its manifest says.
    pub version: String,
    /// Of the component's bytes.
    pub digest: Digest,
}

/// One delivered document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivered {
    /// Its file name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Of its bytes; for a received body, of the bytes received.
    pub sha256: Digest,
}

/// What became of one leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The leaf, as in `commondata#/applicants/0/lastName`. Where an object repeats a key, several entries have the same source.
    pub source: String,
    /// Never unmapped.
    pub fate: Fate,
    /// Where it went, as in `uusiasia.xml#/ah:UusiAsia/ah:HakemusTunnus`; null if nowhere.
    pub target: Option<String>,
    /// The rule, the table or the reason; null if none is named.
    pub rule: Option<String>,
}

/// Something that a person should know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// Stable, in lower case with hyphens.
    pub code: String,
    /// The leaf that it is about; null if it is about none.
    pub pointer: Option<String>,
    /// What was found and what to do.
    pub text: Text,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Somebody should look at it.
    Warning,
    /// Something must be repaired.
    Error,
}

/// Numbers of leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each is the fate of its name")]
pub struct Count {
    pub copied: usize,
    pub converted: usize,
    pub coded: usize,
    pub used: usize,
    pub ignored: usize,
    pub unmapped: usize,
    /// All of them together.
    pub total: usize,
}

impl Record {
    /// The record of a proven delivery that this component made.
    #[must_use]
    pub fn new(audit: &Audit<'_>, component: Component) -> Self {
        let mut record = Self {
            component,
            documents: audit
                .documents()
                .map(|document| delivered(audit, document))
                .collect(),
            entries: Vec::with_capacity(audit.rows.len()),
            unmapped: Vec::new(),
            findings: audit.delivery.findings.iter().map(Finding::from).collect(),
            leaves: Count::default(),
        };
        let names: Vec<_> = record
            .documents
            .iter()
            .map(|document| document.name.clone())
            .collect();
        for (source, row) in audit.leaves() {
            record.leaves.add(row.fate);
            if row.fate == Fate::Unmapped {
                record.unmapped.push(source);
                continue;
            }
            record.entries.push(Entry {
                source,
                fate: row.fate,
                target: row.target.and_then(|target| {
                    let name = names.get(usize::from(target.document))?;
                    Some(format!("{name}#{}", target.path))
                }),
                rule: row.rule.map(str::to_owned),
            });
        }
        record
    }
}

impl Record {
    /// The delivery that this is the record of, so that it can be checked again; none where the record does not fit what was received. `documents` are
    /// those that were delivered, the message first.
    #[must_use]
    pub fn delivery(
        &self,
        received: &[Body],
        documents: Vec<Document>,
    ) -> Option<contract::Delivery> {
        let mut ledger = Ledger {
            fates: Vec::new(),
            rules: Vec::new(),
            documents: Vec::new(),
            path_ends: Vec::new(),
            paths: String::new(),
            rule_names: vec![String::new()],
        };
        let mut entries = self.entries.iter().peekable();
        for body in received {
            for leaf in leaves::read(&body.bytes).ok()?.iter() {
                let source = format!("{}#{}", body.name, leaf.pointer());
                let entry = entries.next_if(|entry| entry.source == source);
                ledger.push(entry, &documents)?;
            }
        }
        if entries.next().is_some() {
            return None;
        }
        let mut documents = documents.into_iter();
        Some(contract::Delivery {
            message: documents.next()?,
            documents: documents.collect(),
            ledger,
            findings: self.findings.iter().map(contract::Finding::from).collect(),
            deadlines: Vec::new(),
        })
    }
}

impl Ledger {
    /// Adds what became of the next leaf; none: nothing took it.
    fn push(&mut self, entry: Option<&Entry>, documents: &[Document]) -> Option<()> {
        self.fates.push(entry.map_or(0, |entry| entry.fate.code()));
        let rule = entry
            .and_then(|entry| entry.rule.as_deref())
            .unwrap_or_default();
        let known = self.rule_names.iter().position(|name| name == rule);
        let number = known.unwrap_or(self.rule_names.len());
        if known.is_none() {
            self.rule_names.push(rule.to_owned());
        }
        self.rules.push(u8::try_from(number).ok()?);
        let mut document = 0;
        if let Some(target) = entry.and_then(|entry| entry.target.as_deref()) {
            let (name, path) = target.split_once('#')?;
            document = documents
                .iter()
                .position(|document| document.name == name)?;
            self.paths.push_str(path);
        }
        self.documents.push(u8::try_from(document).ok()?);
        self.path_ends.push(u32::try_from(self.paths.len()).ok()?);
        Some(())
    }
}

impl Count {
    /// Adds another count.
    pub(crate) fn add_all(&mut self, other: &Self) {
        self.copied += other.copied;
        self.converted += other.converted;
        self.coded += other.coded;
        self.used += other.used;
        self.ignored += other.ignored;
        self.unmapped += other.unmapped;
        self.total += other.total;
    }

    fn add(&mut self, fate: Fate) {
        *match fate {
            Fate::Unmapped => &mut self.unmapped,
            Fate::Copied => &mut self.copied,
            Fate::Converted => &mut self.converted,
            Fate::Coded => &mut self.coded,
            Fate::Used => &mut self.used,
            Fate::Ignored => &mut self.ignored,
        } += 1;
        self.total += 1;
    }
}

impl From<&Finding> for contract::Finding {
    fn from(finding: &Finding) -> Self {
        Self {
            severity: match finding.severity {
                Severity::Info => contract::Severity::Info,
                Severity::Warning => contract::Severity::Warning,
                Severity::Error => contract::Severity::Error,
            },
            code: finding.code.clone(),
            at: finding.pointer.clone(),
            text: finding.text.clone(),
        }
    }
}

impl From<&contract::Finding> for Finding {
    fn from(finding: &contract::Finding) -> Self {
        Self {
            severity: match finding.severity {
                contract::Severity::Info => Severity::Info,
                contract::Severity::Warning => Severity::Warning,
                contract::Severity::Error => Severity::Error,
            },
            code: finding.code.clone(),
            pointer: finding.at.clone(),
            text: finding.text.clone(),
        }
    }
}

fn delivered(audit: &Audit<'_>, document: &Document) -> Delivered {
    let bytes = match &document.content {
        Content::Bytes(bytes) => bytes.as_slice(),
        // An audit holds only documents whose bodies were received.
        Content::Received(name) => audit
            .bodies
            .iter()
            .find(|(body, _)| body.name == *name)
            .map_or(&[][..], |(body, _)| &body.bytes),
    };
    Delivered {
        name: document.name.clone(),
        media_type: document.media_type.clone(),
        sha256: Digest::of(bytes),
    }
}
