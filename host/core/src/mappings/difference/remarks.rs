//! Findings, deadlines and problems.

use super::documents::plain;
use super::found::{Difference, Kind, Part};
use super::ledger::numberless;
use super::masking::Masking;
use crate::audit::record::{Finding, Severity};
use crate::contract::{Deadline, Text};
use crate::problem::Problem;

/// Compares findings; those of one code and place are the same finding.
pub(super) fn findings(
    old: &[Finding],
    new: &[Finding],
    masking: &Masking<'_>,
    found: &mut Vec<Difference>,
) {
    if old == new {
        return;
    }
    let alike: [fn(&Finding, &Finding) -> bool; 3] = [
        |old, new| old == new,
        |old, new| old.code == new.code && old.pointer == new.pointer,
        |old, new| old.code == new.code,
    ];
    let place = |finding: &Finding| match &finding.pointer {
        Some(pointer) => format!("{} {pointer}", finding.code),
        None => finding.code.clone(),
    };
    let before = found.len();
    for (o, n) in pair(old, new, &alike) {
        let (o, n) = (o.map(|o| &old[o]), n.map(|n| &new[n]));
        let Some(one) = o.or(n) else { continue };
        let mut report = Report {
            part: Part::Findings,
            place: place(one),
            masking,
            found,
        };
        match (o, n) {
            (Some(o), Some(n)) => {
                report.changed("severity", severity(o), severity(n));
                report.changed(
                    "place",
                    o.pointer.as_deref().unwrap_or("none"),
                    n.pointer.as_deref().unwrap_or("none"),
                );
                report.texts(&o.text, &n.text);
            }
            _ => report.alone(
                o.map(|o| (severity(o), &o.text.en)),
                n.map(|n| (severity(n), &n.text.en)),
            ),
        }
    }
    if before == found.len() {
        found.push(plain(Part::Findings, "order", Kind::Form));
    }
}

/// Compares deadlines; those of one code are the same.
pub(super) fn deadlines(
    old: &[Deadline],
    new: &[Deadline],
    masking: &Masking<'_>,
    found: &mut Vec<Difference>,
) {
    if old == new {
        return;
    }
    let alike: [fn(&Deadline, &Deadline) -> bool; 2] =
        [|old, new| old == new, |old, new| old.code == new.code];
    let before = found.len();
    for (o, n) in pair(old, new, &alike) {
        let (o, n) = (o.map(|o| &old[o]), n.map(|n| &new[n]));
        let Some(one) = o.or(n) else { continue };
        let mut report = Report {
            part: Part::Deadlines,
            place: one.code.clone(),
            masking,
            found,
        };
        match (o, n) {
            (Some(o), Some(n)) => {
                report.changed("day", &o.day, &n.day);
                report.changed("rule", &o.rule, &n.rule);
                report.texts(&o.text, &n.text);
            }
            _ => report.alone(
                o.map(|o| (o.day.as_str(), &o.rule)),
                n.map(|n| (n.day.as_str(), &n.rule)),
            ),
        }
    }
    if before == found.len() {
        found.push(plain(Part::Deadlines, "order", Kind::Form));
    }
}

/// Compares two failures.
pub(super) fn problems(
    old: &Problem,
    new: &Problem,
    masking: &Masking<'_>,
    found: &mut Vec<Difference>,
) {
    let mut report = Report {
        part: Part::Outcome,
        place: "failed".to_owned(),
        masking,
        found,
    };
    report.changed("code", &old.code, &new.code);
    report.changed(
        "side",
        &format!("{:?}", old.side),
        &format!("{:?}", new.side),
    );
    report.changed(
        "recovery",
        &format!("{:?}", old.recovery),
        &format!("{:?}", new.recovery),
    );
    report.changed("what", &old.what, &new.what);
    report.changed("advice", &old.advice, &new.advice);
    let detail = |problem: &Problem| problem.detail.clone().unwrap_or_default();
    report.changed("detail", &detail(old), &detail(new));
}

/// Which is which: by the first of the ways in which two are alike, then by the next, each one once. What is left stands alone.
fn pair<T>(
    old: &[T],
    new: &[T],
    alike: &[fn(&T, &T) -> bool],
) -> Vec<(Option<usize>, Option<usize>)> {
    let mut counterparts = vec![None; old.len()];
    let mut taken = vec![false; new.len()];
    for alike in alike {
        for (number, one) in old.iter().enumerate() {
            if counterparts[number].is_some() {
                continue;
            }
            let found = (0..new.len()).find(|other| !taken[*other] && alike(one, &new[*other]));
            if let Some(found) = found {
                counterparts[number] = Some(found);
                taken[found] = true;
            }
        }
    }
    let olds = counterparts
        .into_iter()
        .enumerate()
        .map(|(old, new)| (Some(old), new));
    let news = (0..new.len())
        .filter(|new| !taken[*new])
        .map(|new| (None, Some(new)));
    olds.chain(news).collect()
}

struct Report<'r, 'm> {
    part: Part,
    place: String,
    masking: &'r Masking<'m>,
    found: &'r mut Vec<Difference>,
}

impl Report<'_, '_> {
    fn changed(&mut self, what: &str, old: &str, new: &str) {
        if old != new {
            let place = format!("{}: {what}", self.place);
            self.push(place, Kind::Changed, Some(old), Some(new));
        }
    }

    fn texts(&mut self, old: &Text, new: &Text) {
        self.changed("text in Finnish", &old.fi, &new.fi);
        self.changed("text in Swedish", &old.sv, &new.sv);
        self.changed("text in English", &old.en, &new.en);
    }

    fn alone(&mut self, old: Option<(&str, &String)>, new: Option<(&str, &String)>) {
        let kind = match old {
            Some(_) => Kind::Removed,
            None => Kind::Added,
        };
        let told =
            |side: Option<(&str, &String)>| side.map(|(what, text)| format!("{what}: {text}"));
        let (old, new) = (told(old), told(new));
        self.push(self.place.clone(), kind, old.as_deref(), new.as_deref());
    }

    fn push(&mut self, place: String, kind: Kind, old: Option<&str>, new: Option<&str>) {
        let pair = self.masking.own_texts(old, new);
        let place = self.masking.place(place);
        self.found.push(Difference {
            path: numberless(&place),
            old: pair.old,
            new: pair.new,
            same_form: pair.same_form,
            ..plain(self.part.clone(), &place, kind)
        });
    }
}

fn severity(finding: &Finding) -> &'static str {
    match finding.severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
