//! A figure, what it has to hold, and how both are shown.

use std::io::Write;

use serde_json::{Value, json};

/// Something measured.
pub(crate) struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    bound: Option<Bound>,
}

#[derive(Clone, Copy)]
enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

impl Figure {
    /// One that is only shown.
    pub(crate) fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Figure {
            name: name.into(),
            value,
            unit,
            bound: None,
        }
    }

    pub(crate) fn at_most(self, bound: f64) -> Self {
        Figure {
            bound: Some(Bound::AtMost(bound)),
            ..self
        }
    }

    pub(crate) fn at_least(self, bound: f64) -> Self {
        Figure {
            bound: Some(Bound::AtLeast(bound)),
            ..self
        }
    }

    /// Whether it is as it should be; nothing where it is only shown.
    pub(crate) fn holds(&self) -> Option<bool> {
        self.bound.map(|bound| match bound {
            Bound::AtMost(bound) => self.value <= bound,
            Bound::AtLeast(bound) => self.value >= bound,
        })
    }
}

/// All figures as JSON, with the share of the processors that other programs used.
pub(crate) fn report(figures: &[Figure], others: Option<f64>) -> Value {
    let figures: Vec<Value> = figures
        .iter()
        .map(|figure| {
            let (at_most, at_least) = match figure.bound {
                Some(Bound::AtMost(bound)) => (Some(bound), None),
                Some(Bound::AtLeast(bound)) => (None, Some(bound)),
                None => (None, None),
            };
            json!({
                "name": figure.name, "value": figure.value, "unit": figure.unit,
                "atMost": at_most, "atLeast": at_least, "holds": figure.holds(),
            })
        })
        .collect();
    json!({"figures": figures, "processorsUsedByOthers": others})
}

pub(crate) fn print_json(report: &Value) {
    let _ = writeln!(std::io::stdout(), "{report:#}");
}

pub(crate) fn print_table(figures: &[Figure], others: Option<f64>) {
    let mut out = std::io::stdout().lock();
    let width = figures
        .iter()
        .map(|figure| figure.name.chars().count())
        .max()
        .unwrap_or(0);
    for figure in figures {
        let bound = match figure.bound {
            Some(Bound::AtMost(bound)) => format!("≤ {bound}"),
            Some(Bound::AtLeast(bound)) => format!("≥ {bound}"),
            None => String::new(),
        };
        let verdict = match figure.holds() {
            Some(true) => "holds",
            Some(false) => "DOES NOT HOLD",
            None => "",
        };
        let line = format!(
            "{:<width$}  {:>9.2} {:<5} {bound:<9} {verdict}",
            figure.name, figure.value, figure.unit
        );
        let _ = writeln!(out, "{}", line.trim_end());
    }
    if let Some(others) = others {
        let _ = writeln!(
            out,
            "Other programs used {:.1} % of the processors.",
            others * 100.0
        );
    }
}
