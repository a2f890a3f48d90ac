//! Parties: `Henkilo` and `Yritys`, read and checked before anything is written.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;

use lupasilta_guest::checks::business_id::{BusinessId, BusinessIdError};
use lupasilta_guest::checks::personal_identity_code::Henkilotunnus;
use lupasilta_guest::cursor::Cursor;
use lupasilta_guest::ledger::Traced;
use lupasilta_guest::lv::{Address, ContactPerson, EInvoice, Party};
use lupasilta_guest::xml::{Order, Xml};

use crate::findings::{self as found, Findings, Found};
use crate::settings::Settings;

/// A party that the message can carry.
pub(crate) enum Subject<'t> {
    Person(Box<Person<'t>>),
    Organisation(Box<Organisation<'t>>),
}

/// `HenkiloType`
pub(crate) struct Person<'t> {
    name: Name<'t>,
    identity_code: Traced<'t>,
    electronic: Option<Traced<'t>>,
    non_disclosure: Option<Traced<'t>>,
}

/// `YritysType`
pub(crate) struct Organisation<'t> {
    name: Traced<'t>,
    business_id: Coded<'t>,
    details: Details<'t>,
    contact: Name<'t>,
}

/// `YhteyshenkiloType`
struct Name<'t> {
    first: Option<Traced<'t>>,
    last: Traced<'t>,
    details: Details<'t>,
}

/// `YhteystiedotType`
#[derive(Default)]
struct Details<'t> {
    street: Option<Traced<'t>>,
    postal_code: Option<Traced<'t>>,
    city: Option<Traced<'t>>,
    country: Option<Traced<'t>>,
    email: Option<Traced<'t>>,
    phone: Option<Traced<'t>>,
}

/// A received value, or one from the settings.
enum Coded<'t> {
    Received(Traced<'t>),
    Set(String),
}

/// What keeps a party from being carried: what, and where.
pub(crate) type Obstacle = (&'static Found, String);

/// What surrounds a party.
pub(crate) struct Surroundings<'t> {
    pub(crate) settings: Settings<'t>,
    /// `consents.electronicService`
    pub(crate) electronic_service: Cursor<'t>,
    /// `representatives[0]`
    pub(crate) representative: Party<'t>,
}

const SUBJECT: Order = &["ah:Henkilo", "ah:Yritys"];
const PERSON: Order = &[
    "ah:Etunimi",
    "ah:Sukunimi",
    "ah:Yhteystiedot",
    "ah:Henkilotunnus",
    "ah:VainSahkoinenAsiointi",
    "ah:Turvakielto",
];
const ORGANISATION: Order = &[
    "ah:Nimi",
    "ah:Ytunnus",
    "ah:Yhteystiedot",
    "ah:Yhteyshenkilo",
];
const DETAILS: Order = &[
    "ah:Jakeluosoite",
    "ah:Postinumero",
    "ah:Postitoimipaikka",
    "ah:Maa",
    "ah:Email",
    "ah:Puhelinnumero",
];
const PAYER: Order = &[
    "ah:Henkilo",
    "ah:Yritys",
    "ah:Laskuviite",
    "ah:Verkkolaskutustieto",
];
const E_INVOICE: Order = &[
    "ah:OVT-tunnus",
    "ah:Verkkolaskutunnus",
    "ah:Operaattoritunnus",
];

/// The longest `LaskuviiteType`, in characters.
const LONGEST_REFERENCE: usize = 30;

impl<'t> Subject<'t> {
    /// Reads a party.
    ///
    /// # Errors
    /// The first thing that `UusiAsia` demands and the party lacks.
    pub(crate) fn read(
        party: Party<'t>,
        around: &Surroundings<'t>,
        findings: &mut Findings,
    ) -> Result<Self, Obstacle> {
        let named = party.name().is_filled() || party.business_id().is_filled();
        let is_person = match party.kind().choose("party-kind") {
            Some("person") => true,
            Some("organisation") => false,
            _ => {
                findings.add_member(&found::PARTY_KIND_DERIVED, party.0, "type");
                party.last_name().is_filled() || !named
            }
        };
        if is_person {
            Person::read(party, around, findings).map(|person| Subject::Person(Box::new(person)))
        } else {
            Organisation::read(party, around, findings)
                .map(|organisation| Subject::Organisation(Box::new(organisation)))
        }
    }

    fn write(&self, xml: &mut Xml<'_>) {
        match self {
            Subject::Person(person) => xml.element("ah:Henkilo", PERSON, |xml| {
                person.name.write(xml);
                xml.value("ah:Henkilotunnus", &person.identity_code);
                xml.optional("ah:VainSahkoinenAsiointi", person.electronic.as_ref());
                xml.optional("ah:Turvakielto", person.non_disclosure.as_ref());
            }),
            Subject::Organisation(organisation) => xml.element("ah:Yritys", ORGANISATION, |xml| {
                xml.value("ah:Nimi", &organisation.name);
                match &organisation.business_id {
                    Coded::Received(id) => xml.value("ah:Ytunnus", id),
                    Coded::Set(id) => xml.constant("ah:Ytunnus", id),
                }
                organisation.details.write(xml);
                xml.element("ah:Yhteyshenkilo", &PERSON[..3], |xml| {
                    organisation.contact.write(xml)
                });
            }),
        }
    }
}

/// Writes `Hakija`, the `number`th.
pub(crate) fn write_applicant(xml: &mut Xml<'_>, number: usize, applicant: &Subject<'_>) {
    xml.item("ah:Hakija", number, SUBJECT, |xml| applicant.write(xml));
}

/// Writes `Maksaja`. A payer that the message cannot carry is left out, which the schema allows, and reported.
pub(crate) fn write_payer<'t>(
    xml: &mut Xml<'_>,
    payer: Party<'t>,
    around: &Surroundings<'t>,
    findings: &mut Findings,
) {
    if !payer.0.is_filled() {
        return;
    }
    let subject = match Subject::read(payer, around, findings) {
        Ok(subject) => subject,
        Err((_, at)) => return findings.add_at(&found::PAYER_OMITTED, at),
    };
    let reference = text(payer.reference());
    let fits = |reference: &Traced<'_>| reference.as_str().chars().count() <= LONGEST_REFERENCE;
    if reference.as_ref().is_some_and(|reference| !fits(reference)) {
        findings.add(&found::INVOICE_REFERENCE_TOO_LONG, payer.reference());
    }
    xml.element("ah:Maksaja", PAYER, |xml| {
        subject.write(xml);
        xml.optional("ah:Laskuviite", reference.filter(fits).as_ref());
        let invoicing = EInvoice(payer.e_invoice());
        xml.element("ah:Verkkolaskutustieto", E_INVOICE, |xml| {
            xml.optional("ah:OVT-tunnus", text(invoicing.ovt()).as_ref());
            xml.optional("ah:Verkkolaskutunnus", text(invoicing.address()).as_ref());
            xml.optional("ah:Operaattoritunnus", text(invoicing.operator()).as_ref());
        });
    });
}

impl<'t> Person<'t> {
    fn read(
        party: Party<'t>,
        around: &Surroundings<'t>,
        findings: &mut Findings,
    ) -> Result<Self, Obstacle> {
        let last = text(party.last_name())
            .ok_or_else(|| (&found::LAST_NAME_MISSING, party.0.pointer_to("lastName")))?;
        let at = || party.0.pointer_to("personalIdentityCode");
        let code = text(party.personal_identity_code())
            .ok_or_else(|| (&found::IDENTITY_CODE_MISSING, at()))?;
        let parsed = Henkilotunnus::parse(code.as_str())
            .map_err(|_| (&found::IDENTITY_CODE_INVALID, at()))?;
        if !parsed.fits_asianhallinta_1_3() {
            return Err((&found::IDENTITY_CODE_SIGN, at()));
        }
        if parsed.is_test() {
            findings.add_at(&found::IDENTITY_CODE_TEST, at());
        }
        let is_true = |value: &Traced<'_>| value.as_str() == "true";
        let non_disclosure = text(party.non_disclosure()).filter(is_true);
        let details = details(party.0, non_disclosure.is_some(), around, findings);
        Ok(Person {
            name: Name {
                first: text(party.first_names()),
                last,
                details,
            },
            identity_code: code,
            electronic: text(around.electronic_service).filter(is_true),
            non_disclosure,
        })
    }
}

impl<'t> Organisation<'t> {
    fn read(
        party: Party<'t>,
        around: &Surroundings<'t>,
        findings: &mut Findings,
    ) -> Result<Self, Obstacle> {
        let name = text(party.name()).ok_or_else(|| {
            (
                &found::ORGANISATION_NAME_MISSING,
                party.0.pointer_to("name"),
            )
        })?;
        let business_id = business_id(party, around, findings)?;
        let protected = party.non_disclosure().peek() == "true";
        let contact = contact(party, protected, &name, around, findings);
        Ok(Organisation {
            business_id,
            details: details(party.0, false, around, findings),
            contact,
            name,
        })
    }
}

fn business_id<'t>(
    party: Party<'t>,
    around: &Surroundings<'t>,
    findings: &mut Findings,
) -> Result<Coded<'t>, Obstacle> {
    let at = || party.0.pointer_to("businessId");
    let Some(received) = text(party.business_id()) else {
        let substitute = around
            .settings
            .business_id()
            .ok_or_else(|| (&found::BUSINESS_ID_MISSING, at()))?;
        findings.add_at(&found::BUSINESS_ID_SUBSTITUTED, at());
        return Ok(Coded::Set(substitute.to_owned()));
    };
    match BusinessId::parse(received.as_str()) {
        Ok(id) => {
            if id.is_nil() {
                findings.add_at(&found::BUSINESS_ID_NIL, at());
            }
            Ok(Coded::Received(
                received.converted("business-id-form", id.as_str().to_owned()),
            ))
        }
        // The schema's own pattern knows no check digit.
        Err(BusinessIdError::Check) if matches!(received.as_str().as_bytes(), [digits @ .., b'-', _] if digits.len() == 7) =>
        {
            findings.add_at(&found::BUSINESS_ID_CHECK, at());
            Ok(Coded::Received(received))
        }
        Err(_) => Err((&found::BUSINESS_ID_INVALID, at())),
    }
}

/// The contact person that the schema demands: the organisation's own, else the first representative, else the organisation's name.
fn contact<'t>(
    party: Party<'t>,
    protected: bool,
    organisation: &Traced<'t>,
    around: &Surroundings<'t>,
    findings: &mut Findings,
) -> Name<'t> {
    let own = ContactPerson(party.contact_person());
    if let Some(last) = text(own.last_name()) {
        return Name {
            first: text(own.first_names()),
            last,
            details: details(own.0, protected, around, findings),
        };
    }
    findings.add_member(&found::CONTACT_DERIVED, party.0, "contactPerson");
    let representative = around.representative;
    if let Some(last) = text(representative.last_name()) {
        let protected = representative.non_disclosure().peek() == "true";
        let details = details(representative.0, protected, around, findings);
        return Name {
            first: text(representative.first_names()),
            last,
            details,
        };
    }
    // A contact person without a name may still have an address to write to.
    let details = details(own.0, protected, around, findings);
    Name {
        first: None,
        last: organisation.clone(),
        details,
    }
}

fn details<'t>(
    of: Cursor<'t>,
    protected: bool,
    around: &Surroundings<'t>,
    findings: &mut Findings,
) -> Details<'t> {
    // A contact person has the members of a party that matter here.
    let (party, address) = (Party(of), Address(Party(of).address()));
    if protected && around.settings.withholds_addresses() {
        if address.0.is_filled() || party.email().is_filled() || party.phone().is_filled() {
            findings.add(&found::ADDRESS_WITHHELD, of);
        }
        return Details::default();
    }
    Details {
        street: text(address.street()),
        postal_code: text(address.postal_code()),
        city: text(address.city()),
        country: text(address.country()),
        email: text(party.email()),
        phone: text(party.phone()),
    }
}

impl Name<'_> {
    fn write(&self, xml: &mut Xml<'_>) {
        xml.optional("ah:Etunimi", self.first.as_ref());
        xml.value("ah:Sukunimi", &self.last);
        self.details.write(xml);
    }
}

impl Details<'_> {
    fn write(&self, xml: &mut Xml<'_>) {
        xml.element("ah:Yhteystiedot", DETAILS, |xml| {
            xml.optional("ah:Jakeluosoite", self.street.as_ref());
            xml.optional("ah:Postinumero", self.postal_code.as_ref());
            xml.optional("ah:Postitoimipaikka", self.city.as_ref());
            xml.optional("ah:Maa", self.country.as_ref());
            xml.optional("ah:Email", self.email.as_ref());
            xml.optional("ah:Puhelinnumero", self.phone.as_ref());
        });
    }
}

fn text(place: Cursor<'_>) -> Option<Traced<'_>> {
    place.text().map(Traced::trimmed)
}
