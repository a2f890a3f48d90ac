//! What stands around the values when a transfer is shown: labels, states, stages and kinds, in each language.
//!
//! States and stages have the same names in JSON and on the command line in every language; these are for reading.

use lupasilta::problem::Language::{self, En, Fi, Sv};
use lupasilta::transfers::{Connection, Kind};

/// How wide the labels are of what is shown of one transfer; none is longer in any language.
pub(super) const WIDTH: usize = 15;

/// The labels of one language.
pub(super) struct Labels {
    pub(super) transfer: &'static str,
    pub(super) action: &'static str,
    pub(super) message: &'static str,
    pub(super) state: &'static str,
    /// Before a stage, as in "waiting, at fetching".
    pub(super) at: &'static str,
    pub(super) received: &'static str,
    pub(super) delivered: &'static str,
    pub(super) purged: &'static str,
    pub(super) place: &'static str,
    pub(super) case: &'static str,
    pub(super) problem: &'static str,
    pub(super) next_attempt: &'static str,
    pub(super) mapped_by: &'static str,
    pub(super) document: &'static str,
    pub(super) attachment: &'static str,
    pub(super) bytes: &'static str,
    pub(super) what_happened: &'static str,
    pub(super) log_changed: &'static str,
    pub(super) no_transfers: &'static str,
    /// Of the table: action, kind, state, stage, changed, problem.
    pub(super) headings: [&'static str; 6],
}

impl Labels {
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Fi => &FINNISH,
            Sv => &SWEDISH,
            En => &ENGLISH,
        }
    }
}

const FINNISH: Labels = Labels {
    transfer: "siirto",
    action: "asiointi",
    message: "viesti",
    state: "tila",
    at: "vaiheessa",
    received: "vastaanotettu",
    delivered: "toimitettu",
    purged: "tyhjennetty",
    place: "paikka",
    case: "asiatunnus",
    problem: "ongelma",
    next_attempt: "seuraava yritys",
    mapped_by: "muunnos",
    document: "asiakirja",
    attachment: "liite",
    bytes: "tavua",
    what_happened: "mitä tapahtui",
    log_changed: "LOKIA ON MUUTETTU: sen tiivisteketju ei pidä.",
    no_transfers: "ei siirtoja",
    headings: ["asiointi", "laji", "tila", "vaihe", "muuttunut", "ongelma"],
};

const SWEDISH: Labels = Labels {
    transfer: "överföring",
    action: "ärende i LV",
    message: "meddelande",
    state: "tillstånd",
    at: "i skedet",
    received: "mottagen",
    delivered: "levererad",
    purged: "rensad",
    place: "plats",
    case: "diarienummer",
    problem: "problem",
    next_attempt: "nästa försök",
    mapped_by: "omvandling",
    document: "dokument",
    attachment: "bilaga",
    bytes: "byte",
    what_happened: "vad som hände",
    log_changed: "LOGGEN HAR ÄNDRATS: dess kedja av kontrollsummor håller inte.",
    no_transfers: "inga överföringar",
    headings: [
        "ärende i LV",
        "slag",
        "tillstånd",
        "skede",
        "ändrad",
        "problem",
    ],
};

const ENGLISH: Labels = Labels {
    transfer: "transfer",
    action: "action",
    message: "message",
    state: "state",
    at: "at",
    received: "received",
    delivered: "delivered",
    purged: "purged",
    place: "place",
    case: "case",
    problem: "problem",
    next_attempt: "next attempt",
    mapped_by: "mapped by",
    document: "document",
    attachment: "attachment",
    bytes: "bytes",
    what_happened: "what happened",
    log_changed: "THE LOG WAS CHANGED: its chain of hashes does not hold.",
    no_transfers: "no transfers",
    headings: ["action", "kind", "state", "stage", "changed", "problem"],
};

/// After the moment of the next attempt: how many failed before it.
pub(super) fn after_failed(attempts: u32, language: Language) -> String {
    match language {
        Fi => format!("epäonnistuneita yrityksiä {attempts}"),
        Sv => format!("misslyckade försök {attempts}"),
        En => format!("after {attempts} failed"),
    }
}

/// That a connection is paused, since when and what it is.
pub(super) fn paused(since: &str, connection: Connection, language: Language) -> String {
    let connection = self::connection(connection, language);
    match language {
        Fi => format!("KESKEYTETTY {since} alkaen: {connection}"),
        Sv => format!("AVBRUTEN sedan {since}: {connection}"),
        En => format!("PAUSED since {since}: {connection}"),
    }
}

/// A connection, by what it leads to.
pub(super) fn connection(connection: Connection, language: Language) -> &'static str {
    match (connection, language) {
        (Connection::Service, Fi) => "yhteys LV:hen",
        (Connection::Service, Sv) => "anslutningen till LV",
        (Connection::Service, En) => "connection service",
        (Connection::CaseSystem, Fi) => "yhteys asianhallintajärjestelmään",
        (Connection::CaseSystem, Sv) => "anslutningen till ärendehanteringssystemet",
        (Connection::CaseSystem, En) => "connection case-system",
    }
}

/// What a transfer carries.
pub(super) fn kind(kind: Kind, language: Language) -> &'static str {
    match (kind, language) {
        (Kind::Application, Fi) => "hakemus",
        (Kind::Application, Sv) => "ansökan",
        (Kind::Application, En) => "application",
        (Kind::Supplement, Fi) => "täydennys",
        (Kind::Supplement, Sv) => "komplettering",
        (Kind::Supplement, En) => "supplement",
        (Kind::Message, Fi) => "viesti",
        (Kind::Message, Sv) => "meddelande",
        (Kind::Message, En) => "message",
        (Kind::Withdrawal, Fi) => "peruutus",
        (Kind::Withdrawal, Sv) => "återkallelse",
        (Kind::Withdrawal, En) => "withdrawal",
        (Kind::Event, Fi) => "tapahtuma",
        (Kind::Event, Sv) => "händelse",
        (Kind::Event, En) => "event",
    }
}

/// How a transfer stands, by the name that it has in JSON; that name where there are no words.
pub(super) fn state(name: &str, language: Language) -> &str {
    let [fi, sv] = match name {
        "ready" => ["valmis jatkumaan", "redo att fortsätta"],
        "waiting" => ["odottaa uutta yritystä", "väntar på nytt försök"],
        "paused" => ["odottaa yhteyttä", "väntar på anslutning"],
        "quarantined" => ["karanteenissa", "i karantän"],
        "done" => ["valmis", "klar"],
        other => [other; 2],
    };
    in_language(name, fi, sv, language)
}

/// How far a transfer has come, by the name that it has in JSON; that name where there are no words.
pub(super) fn stage(name: &str, language: Language) -> &str {
    let [fi, sv] = match name {
        "received" => ["vastaanotto", "mottagning"],
        "fetching" => ["tietojen haku", "hämtning av uppgifter"],
        "collecting" => ["liitteiden haku", "hämtning av bilagor"],
        "fetched" => ["muunnos", "omvandling"],
        "mapped" => ["toimitus", "leverans"],
        "delivered" => ["toimitettu", "levererad"],
        "reporting" => ["ilmoitus LV:lle", "rapport till LV"],
        "telling" => ["tapahtuman kertominen LV:lle", "händelsen meddelas LV"],
        other => [other; 2],
    };
    in_language(name, fi, sv, language)
}

fn in_language<'a>(en: &'a str, fi: &'a str, sv: &'a str, language: Language) -> &'a str {
    match language {
        Fi => fi,
        Sv => sv,
        En => en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_fits_before_its_value() {
        for language in Language::ALL {
            let labels = Labels::of(language);
            for label in [
                labels.transfer,
                labels.action,
                labels.state,
                labels.received,
                labels.delivered,
                labels.purged,
                labels.place,
                labels.case,
                labels.problem,
                labels.next_attempt,
                labels.mapped_by,
                labels.document,
                labels.attachment,
            ] {
                assert!(label.chars().count() <= WIDTH, "{label}");
            }
        }
    }

    #[test]
    fn states_and_stages_of_which_json_speaks_have_words() {
        let states = ["ready", "waiting", "paused", "quarantined", "done"];
        let stages = [
            "received",
            "fetching",
            "collecting",
            "fetched",
            "mapped",
            "delivered",
            "reporting",
            "telling",
        ];
        for language in [Fi, Sv] {
            assert!(states.iter().all(|name| state(name, language) != *name));
            assert!(stages.iter().all(|name| stage(name, language) != *name));
        }
        assert_eq!(state("not-invented-yet", Fi), "not-invented-yet");
    }
}
