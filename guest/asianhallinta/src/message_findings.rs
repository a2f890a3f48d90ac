//! What can be found about a message of the case system. Texts never hold a value of the message but a day; the pointer, or the name of the
//! element, leads to it.

use alloc::string::String;

use lupasilta_guest::contract::{Finding, Severity, Text};
use lupasilta_guest::dates::Date;
use lupasilta_guest::finding;
use lupasilta_guest::text::concat;

/// Something found about a message.
pub(crate) struct Said(Severity, &'static str, [&'static str; 3]);

impl Said {
    /// About the message, or a value of it.
    #[inline(never)]
    pub(crate) fn at(&self, at: Option<String>) -> Finding {
        finding::finding(self.0, self.1, at, self.2)
    }

    /// With the name of an element at the end.
    pub(crate) fn of(&self, element: &str) -> Finding {
        let mut finding = self.at(None);
        finding.text = ending(self.2, [element; 3]);
        finding
    }

    /// With a day at the end.
    pub(crate) fn on(&self, at: Option<String>, day: Date) -> Finding {
        let mut finding = self.at(at);
        finding.text = dated(self.2, day);
        finding
    }
}

/// A text with a day at its end, as each language writes it.
pub(crate) fn dated(text: [&str; 3], day: Date) -> Text {
    let (finnish, english) = (day.finnish(), day.english());
    ending(text, [&finnish, &finnish, &english])
}

#[inline(never)]
fn ending([fi, sv, en]: [&str; 3], ends: [&str; 3]) -> Text {
    Text {
        fi: concat(&[fi, " ", ends[0], "."]),
        sv: concat(&[sv, " ", ends[1], "."]),
        en: concat(&[en, " ", ends[2], "."]),
    }
}

/// A message that cannot be read, and why.
#[inline(never)]
pub(crate) fn unreadable([fi, sv, en]: [&str; 3]) -> Finding {
    finding::error("message-unreadable", None, [fi, sv, en])
}

/// Why an event cannot be read.
pub(crate) const NOT_JSON: [&str; 3] = [
    "Järjestelmän tapahtuma ei ole JSONia (UTF-8). Korjaa ja lähetä uudelleen.",
    "Systemets händelse är inte JSON (UTF-8). Rätta och sänd på nytt.",
    "The system's event is not JSON (UTF-8). Correct it and send it again.",
];

macro_rules! said {
    ($($name:ident $severity:ident $code:literal: $fi:literal, $sv:literal, $en:literal;)*) => {
        $(pub(crate) static $name: Said = Said(Severity::$severity, $code, [$fi, $sv, $en]);)*
    };
}

said! {
    MESSAGE_UNKNOWN Error "message-unknown":
        "Sanoma ei ole AsianTunnusVastaus, AsianPaatos eikä LausuntoVastaus. Tarkista, mitä järjestelmä lähettää.",
        "Meddelandet är varken AsianTunnusVastaus, AsianPaatos eller LausuntoVastaus. Kontrollera vad systemet sänder.",
        "The message is none of AsianTunnusVastaus, AsianPaatos and LausuntoVastaus. See what the system sends.";
    MESSAGE_INVALID Error "message-invalid":
        "Sanomasta puuttuu tieto, tai se on virheellinen. Korjaa ja lähetä uudelleen:",
        "En uppgift i meddelandet saknas eller är felaktig. Rätta och sänd på nytt:",
        "Something in the message is missing or invalid. Correct it and send it again:";
    DAY_INVALID Warning "message-day-invalid":
        "Päivä puuttuu tai on virheellinen, joten tilan ajaksi on ilmoitettu nykyhetki:",
        "Dagen saknas eller är felaktig, så den nuvarande tiden har angetts för statusen:",
        "A day is missing or invalid, so the status was told with the present time:";
    CASE_UNNAMED Error "message-without-case":
        "Sanoma ei nimeä asiointia eikä asiaa, joten sitä ei voi kohdistaa.",
        "Meddelandet anger varken ansökan eller ärende och kan inte hänföras till något.",
        "The message names neither the action nor the case, so it belongs to none.";
    CASE_CHANGED Warning "case-id-changed":
        "Asiatunnus on toinen kuin aiemmin; uudempi jää voimaan. Tarkista, että sanoma koskee tätä asiaa.",
        "Ärendenumret är ett annat än tidigare; det nyare gäller. Kontrollera att meddelandet gäller detta ärende.",
        "The case id differs from the one before; the newer one holds. See that the message is about this case.";
    FILE_MISSING Error "message-file-missing":
        "Tiedosto, jonka sanoma nimeää, puuttuu. Toimita tiedosto ja lähetä sanoma uudelleen.",
        "En fil som meddelandet anger saknas. Leverera filen och sänd meddelandet på nytt.",
        "A file that the message names is missing. Supply it and send the message again.";
    DECISION_MISSING Error "decision-missing":
        "Päätöksestä puuttuu tulos, eikä sitä arvata. Ilmoita tulos tapahtumana (decided, outcome).",
        "Beslutets utgång saknas och gissas inte. Meddela den som en händelse (decided, outcome).",
        "The decision lacks its outcome, which is not guessed. Tell it by an event (decided, outcome).";
    DECISION_UNKNOWN Error "decision-unknown":
        "Päätöskoodi ei kerro tulosta. Lisää koodi asetukseen decisionCodes, tai ilmoita tulos tapahtumana (decided, outcome).",
        "Beslutskoden anger inte utgången. Lägg till koden i inställningen decisionCodes eller meddela utgången som en händelse (decided, outcome).",
        "The decision's code does not tell the outcome. Add it to the setting decisionCodes, or tell the outcome by an event (decided, outcome).";
    OPINION_UNKNOWN Warning "opinion-unknown":
        "Puolto ei ole rajapinnan arvo; se on kerrottu asiakkaalle sellaisenaan.",
        "Puolto har inget av gränssnittets värden; det har meddelats kunden som sådant.",
        "Puolto is no value of the interface; the customer was told it as it is.";
    APPEAL_DIFFERS Info "appeal-until-differs":
        "Ilmoitettu muutoksenhakuajan viimeinen päivä on asiakkaalle kerrottu; asetusten mukaan se olisi",
        "Den angivna sista dagen för ändringssökande har meddelats kunden; enligt inställningarna vore den",
        "The given last day for an appeal was told to the customer; by the settings it would be";
    DUE_DAY_OFF Warning "due-date-off":
        "Täydennyksen määräpäivä ei ole työpäivä. Se on kerrottu asiakkaalle sellaisenaan; seuraava työpäivä on",
        "Kompletteringens förfallodag är ingen arbetsdag. Den har meddelats kunden som sådan; nästa arbetsdag är",
        "The supplement's due date is no working day. The customer was told it as it is; the next working day is";
    MEMBER_UNKNOWN Error "event-member-unknown":
        "Tapahtumalla ei ole tällaista kenttää, tai kenttä toistuu. Korjaa ja lähetä uudelleen.",
        "Händelsen har inget sådant fält, eller fältet upprepas. Rätta och sänd på nytt.",
        "An event has no such member, or has it twice. Correct it and send it again.";
    MEMBER_MISSING Error "event-member-missing":
        "Tapahtumasta puuttuu pakollinen kenttä. Lisää se ja lähetä uudelleen.",
        "Ett obligatoriskt fält saknas i händelsen. Lägg till det och sänd på nytt.",
        "The event lacks a required member. Add it and send it again.";
    VALUE_INVALID Error "event-value-invalid":
        "Tapahtuman kentän arvo ei kelpaa. Korjaa ja lähetä uudelleen.",
        "Värdet i händelsens fält duger inte. Rätta och sänd på nytt.",
        "A value of the event is unfit. Correct it and send it again.";
}
