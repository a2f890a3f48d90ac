//! The readable rendition: the whole application as one self-contained page in the customer's language.
//!
//! Every received value that LV's model knows is shown in an element of its own, whose id is the value's target in the ledger; what the model does
//! not know is shown at the end with its pointer, and stays unmapped. The page has no script, fetches nothing, and is well-formed XML, so that
//! a host can look values up in it. A shown text keeps to its own direction and line breaks, whatever the customer typed.

use alloc::string::String;
use alloc::vec::Vec;

mod addition;
mod answer;
mod words;

pub use addition::{Withdrawal, changes, messages, withdrawal};

use crate::cursor::Cursor;
use crate::dates::Date;
use crate::dates::moment::Moment;
use crate::html::{DATA, DD, DT, Html, LI, SPAN, Tag};
use crate::json::Kind;
use crate::ledger::{Ledger, Traced};
use crate::lv::{
    self, ATTACHMENT, Action, Attachment, COMMONDATA, Commondata, Formdata, Language, Member,
    Party, Project, Shape,
};
use crate::text::number;
use words::Words;

/// What a rendition is made of.
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations)]
pub struct Source<'t> {
    /// `Commondata`
    pub commondata: Cursor<'t>,
    /// `Formdata`
    pub formdata: Cursor<'t>,
    /// The customer's language.
    pub language: Language,
    /// Index of the rendition among the delivery's documents.
    pub document: u8,
    /// The name under which an attachment lies beside the page, by its id.
    pub place: &'t dyn Fn(&str) -> Option<&'t str>,
}

/// Writes the rendition.
#[must_use]
pub fn render<'t>(source: &Source<'t>, ledger: &'t Ledger) -> Vec<u8> {
    // Space that is not needed is never touched.
    let capacity = 8192 + source.formdata.bodies().bytes();
    let mut page = Page {
        html: Html::new(ledger, source.document, capacity),
        language: source.language,
        words: Words::of(source.language),
        commondata: Commondata(source.commondata),
        place: source.place,
        link: None,
        unknown: Vec::new(),
    };
    page.head();
    page.commondata();
    page.form(Formdata(source.formdata));
    page.unknown();
    page.html.markup(END);
    page.html.finish()
}

struct Page<'t> {
    html: Html<'t>,
    language: Language,
    words: &'static Words,
    commondata: Commondata<'t>,
    place: &'t dyn Fn(&str) -> Option<&'t str>,
    /// Where the file lies whose attachment is being shown.
    link: Option<&'t str>,
    /// Values that the model does not know.
    unknown: Vec<Cursor<'t>>,
}

const STYLE: &str = "<style>\
:root{color-scheme:light dark;font:1rem/1.5 sans-serif}body{margin:0 auto;max-width:60rem;padding:1rem}\
h1{font-size:1.6rem;margin:0}h2{border-bottom:1px solid;font-size:1.25rem;margin:2rem 0 .5rem}\
dl{display:grid;gap:.25rem 1rem;grid-template-columns:minmax(8rem,1fr) 3fr;margin:0}dt{font-weight:600}dd{margin:0}dt,dd,td,th,li,h2{overflow-wrap:anywhere}\
dd dl{border-left:3px solid;padding-left:.75rem}dd+dd{grid-column:2}[id],.text{unicode-bidi:isolate;white-space:pre-wrap}\
table{border-collapse:collapse;width:100%}caption{font-weight:600;text-align:left}th,td{border:1px solid;padding:.25rem .5rem;text-align:left;vertical-align:top}\
ul{margin:0;padding-left:1.25rem}.none{font-style:italic}.alert{border:2px solid;font-weight:700;padding:.5rem}\
@media(max-width:40rem){dl{display:block}table{display:block;overflow-x:auto}}\
</style>";

/// Begins a page, up to its heading.
fn begin(html: &mut Html<'_>, language: Language, title: &str) {
    html.markup("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"");
    html.text(language.code());
    html.markup(
        "\"><head><meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width\"/>\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/><title>",
    );
    html.text(title);
    html.markup("</title>");
    html.markup(STYLE);
    html.markup("</head><body><main><h1>");
    html.text(title);
    html.markup("</h1>");
}

const END: &str = "</main></body></html>\n";

impl<'t> Page<'t> {
    fn head(&mut self) {
        let action = Action(self.commondata.action());
        let project = Project(self.commondata.project());
        let name = lv::localised(action.name(), self.language);
        let title = name.as_ref().map_or(self.words.application, Traced::as_str);
        begin(&mut self.html, self.language, title);
        self.html.markup("<p>");
        self.html.text(project.name().peek());
        self.html.markup("</p>");
        let protected = |list: Cursor<'t>| {
            list.items()
                .any(|party| Party(party).non_disclosure().peek() == "true")
        };
        if protected(self.commondata.applicants()) || protected(self.commondata.representatives()) {
            self.html.markup("<p class=\"alert\">");
            self.html.text(self.words.non_disclosure);
            self.html.markup("</p>");
        }
    }

    fn commondata(&mut self) {
        let common = self.commondata.0;
        if common.kind() != Some(Kind::Object) {
            self.unknown.push(common);
            return;
        }
        let (known, unknown) = sorted(common, COMMONDATA);
        for (member, value) in COMMONDATA.iter().zip(known) {
            let Some(value) = value else { continue };
            let Some(kind) = value.kind() else { continue };
            if !value.is_filled() {
                value.ignore("empty");
                continue;
            }
            self.html.markup("<section><h2>");
            self.html.text(member.label.text(self.language));
            self.html.markup("</h2>");
            match (&member.shape, kind) {
                (Shape::Group(members), Kind::Object) => {
                    self.html.markup("<dl>");
                    self.members(value, members);
                    self.html.markup("</dl>");
                }
                (Shape::List(Shape::Group(members)), Kind::Array) => self.groups(value, members),
                _ => {
                    self.html.markup("<dl><dt>");
                    self.html.text(member.label.text(self.language));
                    self.html.close(&DT);
                    self.shape(value, &member.shape);
                    self.html.markup("</dl>");
                }
            }
            self.html.markup("</section>");
        }
        self.unknown.extend(unknown);
    }

    /// A list whose items are groups: numbered where there are several.
    fn groups(&mut self, list: Cursor<'t>, members: &'static [Member]) {
        let several = list.items().nth(1).is_some();
        for (index, item) in list.items().enumerate() {
            item.ignore_if_empty();
            if several {
                self.html.markup("<h3>");
                self.html.text(&number(index as u32 + 1));
                self.html.markup("</h3>");
            }
            if item.kind() == Some(Kind::Object) {
                self.html.markup("<dl>");
                self.members(item, members);
                self.html.markup("</dl>");
            } else {
                self.html.markup("<dl>");
                self.any(item);
                self.html.markup("</dl>");
            }
        }
    }

    /// The members of an object, as terms and descriptions.
    fn members(&mut self, object: Cursor<'t>, members: &'static [Member]) {
        if core::ptr::eq(members, ATTACHMENT) {
            self.link = (self.place)(Attachment(object).id().peek());
        }
        let (known, unknown) = sorted(object, members);
        for (member, value) in members.iter().zip(known) {
            let Some(value) = value else { continue };
            if !value.is_filled() {
                value.ignore("empty");
                continue;
            }
            match (&member.shape, value.kind()) {
                (Shape::Chosen, _) => {}
                (Shape::Flat(inner), Some(Kind::Object)) => self.members(value, inner),
                _ => {
                    self.html.open(&DT);
                    self.html.text(member.label.text(self.language));
                    self.html.close(&DT);
                    self.shape(value, &member.shape);
                }
            }
        }
        self.unknown.extend(unknown);
    }

    /// One value as a description. A value of another shape than expected is shown as it is.
    fn shape(&mut self, value: Cursor<'t>, shape: &'static Shape) {
        let text = value.text();
        match (shape, text) {
            (Shape::FileName, Some(text)) => {
                self.html.open(&DD);
                match self.link {
                    Some(place) => self.html.link(place, &text),
                    None => self.html.value(&SPAN, &text),
                }
                self.html.close(&DD);
            }
            // Nearly every value.
            (Shape::Text | Shape::Number | Shape::Code | Shape::Localised, Some(text)) => {
                self.html.value(&DD, &text);
            }
            (_, Some(text)) => {
                let shown = shown(text, shape, self.language);
                self.html.value(&DD, &shown);
            }
            (Shape::Code, None) => self.code(&DD, value),
            (Shape::Localised, None) => self.localised(&DD, value),
            (Shape::Geometry, None) if value.kind() == Some(Kind::Object) => self.geometry(value),
            (Shape::Group(members), None) if value.kind() == Some(Kind::Object) => {
                self.html.markup("<dd><dl>");
                self.members(value, members);
                self.html.markup("</dl></dd>");
            }
            (Shape::List(item), None) if value.kind() == Some(Kind::Array) => {
                for value in value.items() {
                    value.ignore_if_empty();
                    self.shape(value, item);
                }
            }
            _ => self.any(value),
        }
    }

    /// A `Code`: its name, with the code in the element's `value`.
    fn code(&mut self, tag: &'static Tag, value: Cursor<'t>) {
        let (code, name) = (value.get("code"), value.get("name"));
        let shown = if name.kind() == Some(Kind::Object) {
            lv::localised(name, self.language)
        } else {
            name.text()
        };
        self.html.open(tag);
        match (code.text(), shown) {
            (Some(code), Some(name)) => self.html.value_with(&DATA, "value", &code, &name),
            (Some(only), None) | (None, Some(only)) => self.html.value(&SPAN, &only),
            (None, None) => {
                self.leaves(value);
                self.html.close(tag);
                return;
            }
        }
        self.html.close(tag);
        for child in value.children() {
            match child.key() {
                "code" | "name" if !child.is_filled() => child.ignore("empty"),
                "code" | "name" if !value.get(child.key()).is_same_place(&child) => {
                    self.unknown.push(child)
                }
                "code" if child.text().is_some() => {}
                "name" if child.text().is_some() => {}
                "name" if child.kind() == Some(Kind::Object) => self.note_unknown_languages(child),
                _ => self.unknown.push(child),
            }
        }
    }

    fn localised(&mut self, tag: &'static Tag, value: Cursor<'t>) {
        match lv::localised(value, self.language) {
            Some(text) => self.html.value(tag, &text),
            None => {
                self.html.open(tag);
                self.leaves(value);
                self.html.close(tag);
                return;
            }
        }
        self.note_unknown_languages(value);
    }

    /// A geometry of GeoJSON: its type, and its positions one after another.
    fn geometry(&mut self, value: Cursor<'t>) {
        self.html.open(&DD);
        for child in value.children() {
            match (child.key(), child.kind()) {
                ("coordinates", Some(Kind::Array)) => self.positions(child),
                ("type", _) if child.leaf().is_some() => {
                    self.leaves(child);
                    self.html.markup(" ");
                }
                _ => self.unknown.push(child),
            }
        }
        self.html.close(&DD);
    }

    fn positions(&mut self, value: Cursor<'t>) {
        let mut separator = "";
        for child in value.children() {
            self.html.markup(separator);
            if child.kind() == Some(Kind::Array) && child.is_filled() {
                separator = "; ";
                self.positions(child);
            } else {
                separator = ", ";
                self.leaves(child);
            }
        }
        if !value.is_filled() {
            self.leaves(value);
        }
    }

    fn note_unknown_languages(&mut self, text: Cursor<'t>) {
        self.unknown.extend(text.children().filter(|child| {
            let known = matches!(child.key(), "fi" | "sv" | "en");
            child.is_filled()
                && (!known || child.text().is_none() || !text.get(child.key()).is_same_place(child))
                || !child.is_filled() && !known
        }));
    }

    /// Any value as a description, shown as it was received.
    fn any(&mut self, value: Cursor<'t>) {
        match value.text() {
            Some(text) => self.html.value(&DD, &text),
            None => {
                self.html.open(&DD);
                self.leaves(value);
                self.html.close(&DD);
            }
        }
    }

    /// Whatever is inside a value, name by name.
    fn leaves(&mut self, value: Cursor<'t>) {
        if let Some(text) = value.text() {
            self.html.value(&SPAN, &text);
            return;
        }
        match value.kind() {
            Some(Kind::Object) if value.is_filled() => {
                self.html.markup("<dl>");
                for child in value.children() {
                    self.html.open(&DT);
                    self.html.text(child.key());
                    self.html.close(&DT);
                    self.any(child);
                }
                self.html.markup("</dl>");
            }
            Some(Kind::Array) if value.is_filled() => {
                self.html.markup("<ul>");
                for child in value.children() {
                    self.html.open(&LI);
                    self.leaves(child);
                    self.html.close(&LI);
                }
                self.html.markup("</ul>");
            }
            _ => {
                value.ignore("empty");
                self.html.text("–");
            }
        }
    }

    fn note_unknown(&mut self, object: Cursor<'t>, members: &'static [Member]) {
        self.unknown.extend(sorted(object, members).1);
    }

    /// What the model does not know: with its pointer, as it was received.
    fn unknown(&mut self) {
        let unknown = core::mem::take(&mut self.unknown);
        if unknown.is_empty() {
            return;
        }
        self.html.markup("<section><h2>");
        self.html.text(self.words.other);
        self.html.markup("</h2><dl>");
        for value in unknown {
            self.unknown_leaves(value);
        }
        self.html.markup("</dl></section>");
    }

    fn unknown_leaves(&mut self, value: Cursor<'t>) {
        if value.leaf().is_none() {
            value
                .children()
                .for_each(|child| self.unknown_leaves(child));
            return;
        }
        self.html.open(&DT);
        self.html.text(&value.pointer());
        self.html.markup("</dt><dd>");
        self.html.text(value.peek());
        self.html.close(&DD);
    }
}

/// A value as it is shown to people: dates and times in their language, names for codes, everything else as it is.
pub(crate) fn shown<'t>(text: Traced<'t>, shape: &Shape, language: Language) -> Traced<'t> {
    match shape {
        Shape::Boolean => {
            let words = Words::of(language);
            match text.as_str() {
                "true" => text.coded("yes-no", words.yes),
                "false" => text.coded("yes-no", words.no),
                _ => text,
            }
        }
        Shape::Day => match Date::parse(text.as_str()) {
            Ok(date) if language == Language::En => text.converted("date", date.english()),
            Ok(date) => text.converted("date", date.finnish()),
            Err(_) => text,
        },
        Shape::Moment => match Moment::parse(text.as_str()) {
            Ok((moment, _)) => text.converted("helsinki-time", local(moment, language)),
            Err(_) => text,
        },
        Shape::Choice(names) => {
            let name = names.iter().find(|(code, _)| *code == text.as_str());
            match name {
                Some((_, label)) => text.coded("names", label.text(language)),
                None => text,
            }
        }
        _ => text,
    }
}

/// A moment by the calendar and the clock in Finland.
fn local(moment: Moment, language: Language) -> String {
    let local = moment.helsinki();
    match language {
        Language::Fi => local.finnish(),
        Language::Sv => local.swedish(),
        Language::En => local.english(),
    }
}

/// The most members that the model knows of an object.
const MOST_MEMBERS: usize = 16;

/// The members of an object in the model's order, and those that it does not know: of two with one name the second.
fn sorted<'t>(
    object: Cursor<'t>,
    members: &'static [Member],
) -> ([Option<Cursor<'t>>; MOST_MEMBERS], Vec<Cursor<'t>>) {
    let mut known = [None; MOST_MEMBERS];
    let mut unknown = Vec::new();
    // Members nearly always come in the model's order.
    let mut next = 0;
    for child in object.children() {
        let is_this = |member: &Member| child.is_named(member.key);
        let place = match members.get(next) {
            Some(member) if is_this(member) => Some(next),
            _ => members.iter().position(is_this),
        };
        match place.and_then(|place| known.get_mut(place)) {
            Some(slot) if slot.is_none() => *slot = Some(child),
            _ => unknown.push(child),
        }
        next = place.map_or(next, |place| place + 1);
    }
    (known, unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_object_of_the_model_has_more_members_than_there_is_room_for() {
        fn most(members: &[Member]) -> usize {
            let inner = members.iter().map(|member| of_shape(&member.shape));
            inner.max().unwrap_or(0).max(members.len())
        }
        fn of_shape(shape: &Shape) -> usize {
            match shape {
                Shape::Flat(members) | Shape::Group(members) => most(members),
                Shape::List(item) => of_shape(item),
                _ => 0,
            }
        }
        assert_eq!(most(COMMONDATA), MOST_MEMBERS);
        assert!(most(lv::FORMDATA) <= MOST_MEMBERS);
    }
}
