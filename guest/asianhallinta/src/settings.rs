//! The settings, as `settings.schema.json` describes them. The host has checked them against it; what is read here and not there is left at its
//! default.

use lupasilta_guest::cursor::{Bodies, Children, Cursor};
use lupasilta_guest::lv::Language;

/// Settings, read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings<'s>(Cursor<'s>);

/// The type of an attachment in the receiving system.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AttachmentType<'s> {
    pub(crate) group: Option<&'s str>,
    pub(crate) id: &'s str,
}

impl<'s> Settings<'s> {
    /// Settings are the one body of `bodies`.
    pub(crate) fn new(bodies: &'s Bodies<'_>) -> Self {
        Settings(bodies.root("settings"))
    }

    /// Of the interface: 1.1, 1.2 or 1.3.
    pub(crate) fn version(&self) -> &'s str {
        text(self.0.get("version")).unwrap_or("1.3")
    }

    pub(crate) fn blocks_missing_attachments(&self) -> bool {
        self.0.get("missingAttachments").peek() != "report"
    }

    pub(crate) fn municipality(&self) -> Option<&'s str> {
        text(self.0.get("organisation").get("municipality"))
    }

    pub(crate) fn is_own_authority(&self, name: &str) -> bool {
        self.0
            .get("organisation")
            .get("names")
            .items()
            .any(|own| own.peek() == name)
    }

    pub(crate) fn message_type(&self, kind: &str) -> Option<&'s str> {
        text(self.0.get("messageTypes").get(kind))
    }

    /// `ToimenpideTunnus` for an action code.
    pub(crate) fn operation(&self, action: &str) -> Option<&'s str> {
        text(self.0.get("actions").get(action).get("operation"))
    }

    /// `ToimenpideTeksti` for an action code.
    pub(crate) fn operation_text(&self, action: &str, language: Language) -> Option<&'s str> {
        let texts = self.0.get("actions").get(action).get("text");
        text(texts.get(language.code())).or_else(|| text(texts.get("fi")))
    }

    pub(crate) fn attachment_type(&self, code: &str) -> Option<AttachmentType<'s>> {
        let entry = self.0.get("attachmentTypes").get(code);
        Some(AttachmentType {
            group: text(entry.get("group")),
            id: text(entry.get("id"))?,
        })
    }

    pub(crate) fn attachment_group(&self) -> &'s str {
        text(self.0.get("defaults").get("attachmentGroup")).unwrap_or("lv")
    }

    pub(crate) fn writes_metadata(&self, key: &str) -> bool {
        self.0.get("attachmentMetadata").get(key).peek() != "false"
    }

    pub(crate) fn link_prefix(&self) -> &'s str {
        text(self.0.get("defaults").get("linkPrefix")).unwrap_or("")
    }

    pub(crate) fn business_id(&self) -> Option<&'s str> {
        text(self.0.get("defaults").get("businessId"))
    }

    pub(crate) fn language_for_english(&self) -> Option<&'s str> {
        text(self.0.get("defaults").get("languageForEnglish"))
            .filter(|language| *language != "omit")
    }

    pub(crate) fn withholds_addresses(&self) -> bool {
        self.0.get("nonDisclosureAddress").peek() == "withhold"
    }

    pub(crate) fn rejects_unmapped(&self) -> bool {
        self.0.get("unmapped").peek() == "reject"
    }

    /// Codes of decisions and what each means.
    pub(crate) fn decision_codes(&self) -> Children<'s> {
        self.0.get("decisionCodes").children()
    }

    pub(crate) fn statements_are_asked(&self) -> bool {
        self.0.get("statementUse").peek() == "asked"
    }

    pub(crate) fn supplement_period(&self) -> Option<&'s str> {
        text(self.0.get("supplementPeriod"))
    }

    /// The period, and whether it runs from the service of a decision.
    pub(crate) fn appeal(&self) -> Option<(&'s str, bool)> {
        let appeal = self.0.get("appeal");
        Some((
            text(appeal.get("period"))?,
            appeal.get("from").peek() != "decided",
        ))
    }

    /// The period in which actions of a code have to be handled, and the act that says so.
    pub(crate) fn handling(&self, action: &str) -> Option<(&'s str, &'s str)> {
        let handling = self.0.get("handling").get(action);
        Some((
            text(handling.get("period"))?,
            text(handling.get("rule")).unwrap_or_default(),
        ))
    }
}

fn text(cursor: Cursor<'_>) -> Option<&str> {
    cursor.is_filled().then(|| cursor.peek())
}
