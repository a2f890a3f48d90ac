//! The form: sections, and each field's label and answer.

use alloc::vec;
use alloc::vec::Vec;

use super::{Page, shown};
use crate::cursor::Cursor;
use crate::html::{B, DD, DT, H2, LI, SPAN, TD, Tag};
use crate::json::Kind;
use crate::ledger::Traced;
use crate::lv::{self, Attachment, FORM, FORMDATA, Formdata, LOCATION, Member, PARTY};
use crate::text::same;

/// A field's members, picked out in one pass: there are hundreds of fields.
#[derive(Clone, Copy)]
struct Field<'t> {
    code: Option<Cursor<'t>>,
    label: Option<Cursor<'t>>,
    kind: Option<Cursor<'t>>,
    value: Option<Cursor<'t>>,
}

impl<'t> Page<'t> {
    pub(super) fn form(&mut self, form: Formdata<'t>) {
        if !form.0.is_filled() {
            form.0.ignore("empty");
            return;
        }
        if form.0.kind() != Some(Kind::Object) {
            self.unknown.push(form.0);
            return;
        }
        let about = form.form();
        if about.is_filled() {
            self.html.markup("<section><h2>");
            self.html.text(self.words.form);
            self.html.markup("</h2><dl>");
            match about.kind() {
                Some(Kind::Object) => self.members(about, FORM),
                _ => self.any(about),
            }
            self.html.markup("</dl></section>");
        } else {
            about.ignore("empty");
        }
        let sections = form.sections();
        if sections.kind() == Some(Kind::Array) && sections.is_filled() {
            sections.items().for_each(|section| self.section(section));
        } else if sections.is_filled() {
            self.unknown.push(sections);
        } else {
            sections.ignore("empty");
        }
        self.note_unknown(form.0, FORMDATA);
    }

    fn section(&mut self, section: Cursor<'t>) {
        section.ignore_if_empty();
        if section.kind() != Some(Kind::Object) {
            self.unknown.extend(Some(section).filter(Cursor::is_filled));
            return;
        }
        let (mut code, mut title, mut fields) = (None, None, None);
        for member in section.children() {
            match member.key() {
                "code" if code.is_none() => code = Some(member),
                "title" if title.is_none() => title = Some(member),
                "fields" if fields.is_none() && matches!(member.kind(), Some(Kind::Array)) => {
                    fields = Some(member)
                }
                _ => self.unknown.push(member),
            }
        }
        self.html.markup("<section>");
        self.name(&H2, title, code, "section-code");
        if let Some(fields) = fields {
            if fields.is_filled() {
                self.html.markup("<dl>");
                fields.items().for_each(|field| self.field(field));
                self.html.markup("</dl>");
            } else {
                fields.ignore("empty");
            }
        }
        self.html.markup("</section>");
    }

    fn field(&mut self, field: Cursor<'t>) {
        let Some(field) = self.pick(field) else {
            return;
        };
        self.name(&DT, field.label, field.code, "field-code");
        self.answer(&DD, &field);
    }

    /// The members of a field. Unknown ones are noted.
    fn pick(&mut self, field: Cursor<'t>) -> Option<Field<'t>> {
        if field.kind() != Some(Kind::Object) || !field.is_filled() {
            self.unknown.push(field);
            return None;
        }
        let mut picked = Field {
            code: None,
            label: None,
            kind: None,
            value: None,
        };
        for member in field.children() {
            let place = match member.key() {
                "code" => &mut picked.code,
                "label" => &mut picked.label,
                "type" => &mut picked.kind,
                "value" => &mut picked.value,
                _ => {
                    self.unknown.push(member);
                    continue;
                }
            };
            if place.is_none() {
                *place = Some(member);
            } else {
                self.unknown.push(member);
            }
        }
        Some(picked)
    }

    /// What a section or field is called: its text in the customer's language, else its code.
    fn name(
        &mut self,
        tag: &'static Tag,
        text: Option<Cursor<'t>>,
        code: Option<Cursor<'t>>,
        rule: &'static str,
    ) {
        let name = text.and_then(|text| match text.kind() {
            Some(Kind::Object) => {
                let name = lv::localised(text, self.language);
                self.note_unknown_languages(text);
                name
            }
            _ => text.text(),
        });
        match (name, code.and_then(|code| code.text())) {
            (Some(name), _) => {
                self.html.value(tag, &name);
                if let Some(code) = code {
                    self.identify(code, rule);
                }
            }
            (None, Some(code)) => self.html.value(tag, &code),
            (None, None) => {
                self.html.open(tag);
                self.html.text("–");
                self.html.close(tag);
                self.unknown.extend(code.filter(Cursor::is_filled));
            }
        }
        match text {
            Some(text) if !text.is_filled() => text.ignore("empty"),
            Some(text) if text.kind() == Some(Kind::Array) => self.unknown.push(text),
            _ => {}
        }
    }

    /// A code that only says which section or field it is.
    fn identify(&mut self, code: Cursor<'t>, rule: &'static str) {
        if code.leaf().is_some() {
            code.used(rule);
        } else {
            self.unknown.push(code);
        }
    }

    fn answer(&mut self, tag: &'static Tag, field: &Field<'t>) {
        let kind = match field.kind {
            Some(kind) if kind.leaf().is_some() => kind.choose("field-type").unwrap_or(""),
            Some(kind) => {
                self.unknown.push(kind);
                ""
            }
            None => "",
        };
        let Some(value) = field.value.filter(Cursor::is_filled) else {
            if let Some(value) = field.value {
                value.ignore("empty");
            }
            self.html.open(tag);
            self.html.markup("<span class=\"none\">");
            self.html.text(self.words.unanswered);
            self.html.markup("</span>");
            self.html.close(tag);
            return;
        };
        if let Some(text) = value.text() {
            match kind {
                "attachment" => self.attachment(tag, &text),
                "boolean" | "date" | "date-time" => {
                    let shown = shown(text, lv::answer(kind), self.language);
                    self.html.value(tag, &shown);
                }
                _ => self.html.value(tag, &text),
            }
            return;
        }
        match (kind, value.kind()) {
            ("choice", Some(Kind::Object)) => self.code(tag, value),
            ("quantity", Some(Kind::Object)) => self.quantity(tag, value),
            ("party", Some(Kind::Object)) => self.group(tag, value, PARTY),
            ("location", Some(Kind::Object)) => self.group(tag, value, LOCATION),
            ("multi-choice", Some(Kind::Array)) => {
                self.html.open(tag);
                self.html.markup("<ul>");
                for item in value.items() {
                    match (item.kind(), item.text()) {
                        (Some(Kind::Object), _) if item.is_filled() => self.code(&LI, item),
                        (_, Some(text)) => self.html.value(&LI, &text),
                        _ => item.ignore("empty"),
                    }
                }
                self.html.markup("</ul>");
                self.html.close(tag);
            }
            ("table", Some(Kind::Array))
                if value.items().all(|row| row.kind() == Some(Kind::Array)) =>
            {
                self.html.open(tag);
                self.table(value);
                self.html.close(tag);
            }
            _ => {
                self.html.open(tag);
                self.leaves(value);
                self.html.close(tag);
            }
        }
    }

    fn group(&mut self, tag: &'static Tag, value: Cursor<'t>, members: &'static [Member]) {
        self.html.open(tag);
        self.html.markup("<dl>");
        self.members(value, members);
        self.html.markup("</dl>");
        self.html.close(tag);
    }

    fn quantity(&mut self, tag: &'static Tag, value: Cursor<'t>) {
        self.html.open(tag);
        let (mut amount, mut unit) = (None, None);
        for member in value.children() {
            match member.key() {
                "amount" if amount.is_none() => amount = Some(member),
                "unit" if unit.is_none() => unit = Some(member),
                _ => self.unknown.push(member),
            }
        }
        for (index, part) in [amount, unit].into_iter().flatten().enumerate() {
            if index > 0 {
                self.html.markup(" ");
            }
            self.leaves(part);
        }
        self.html.close(tag);
    }

    /// The id of an attachment: with the name of its file, and a link to it where it lies beside the page.
    fn attachment(&mut self, tag: &'static Tag, id: &Traced<'t>) {
        self.html.open(tag);
        let named = self
            .commondata
            .attachments()
            .items()
            .map(Attachment)
            .find(|attachment| attachment.id().peek() == id.as_str());
        if let Some(attachment) = named {
            self.html.text(attachment.file_name().peek());
            self.html.markup(" ");
        }
        match (self.place)(id.as_str()) {
            Some(place) => self.html.link(place, id),
            None => self.html.value(&SPAN, id),
        }
        self.html.close(tag);
    }

    /// Rows of fields. The columns are those of the first row; a cell elsewhere, or with another label, brings its own label.
    fn table(&mut self, rows: Cursor<'t>) {
        self.html.markup("<table><thead><tr>");
        let mut columns: Vec<(&'t str, &'t str)> = Vec::new();
        let first: Vec<Field<'t>> = rows
            .first()
            .items()
            .filter_map(|field| self.pick(field))
            .collect();
        for field in &first {
            columns.push((code_of(field), self.label_of(field)));
            self.heading(field);
        }
        self.html.markup("</tr></thead><tbody>");
        for (index, row) in rows.items().enumerate() {
            let later: Vec<Field<'t>>;
            let fields = if index == 0 {
                &first
            } else {
                later = row.items().filter_map(|field| self.pick(field)).collect();
                &later
            };
            row.ignore_if_empty();
            self.html.markup("<tr>");
            let mut taken = vec![false; fields.len()];
            for (column, &(code, label)) in columns.iter().enumerate() {
                // Rows nearly always have the first row's columns in the first row's order.
                let matches = |field: &Field<'t>| same(code_of(field), code);
                let found = match fields.get(column).filter(|field| matches(field)) {
                    Some(_) => Some(column),
                    None => fields
                        .iter()
                        .zip(&taken)
                        .position(|(field, taken)| !taken && matches(field)),
                };
                let found = found.filter(|&found| !taken[found]);
                match found {
                    Some(found) => {
                        taken[found] = true;
                        self.cell(&fields[found], (index > 0).then_some(label));
                    }
                    None => self.html.markup("<td></td>"),
                }
            }
            for (field, _) in fields.iter().zip(taken).filter(|(_, taken)| !taken) {
                self.html.open(&TD);
                self.name(&B, field.label, field.code, "field-code");
                self.html.markup(" ");
                self.answer(&SPAN, field);
                self.html.close(&TD);
            }
            self.html.markup("</tr>");
        }
        self.html.markup("</tbody></table>");
    }

    fn heading(&mut self, field: &Field<'t>) {
        self.html.markup("<th scope=\"col\">");
        self.name(&SPAN, field.label, field.code, "field-code");
        self.html.markup("</th>");
    }

    /// A cell; below the first row its label only repeats the column's heading, or is shown.
    fn cell(&mut self, field: &Field<'t>, heading: Option<&'t str>) {
        match heading {
            Some(heading) if !same(self.label_of(field), heading) => {
                self.html.open(&TD);
                self.name(&B, field.label, field.code, "field-code");
                self.html.markup(" ");
                self.answer(&SPAN, field);
                self.html.close(&TD);
                return;
            }
            Some(_) => {
                if let Some(label) = field.label {
                    for text in label
                        .children()
                        .filter(|text| matches!(text.key(), "fi" | "sv" | "en"))
                    {
                        text.ignore("repeats-heading");
                    }
                    if label.leaf().is_some() {
                        label.ignore("repeats-heading");
                    }
                    self.note_unknown_languages(label);
                }
                if let Some(code) = field.code {
                    self.identify(code, "field-code");
                }
            }
            None => {}
        }
        self.answer(&TD, field);
    }

    /// The label that would be shown, without recording anything.
    fn label_of(&self, field: &Field<'t>) -> &'t str {
        let Some(label) = field.label else { return "" };
        let in_language = label.get(self.language.code());
        let shown = if in_language.is_filled() {
            in_language
        } else {
            label.get("fi")
        };
        if shown.is_filled() {
            shown.peek()
        } else {
            label.peek()
        }
    }
}

fn code_of<'t>(field: &Field<'t>) -> &'t str {
    field.code.map_or("", |code| code.peek())
}
