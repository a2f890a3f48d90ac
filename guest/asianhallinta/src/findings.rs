//! What the component can find, each with its severity and its text.
//!
//! An error among the findings of a delivery means that something must be repaired by hand, though the message is valid; a rejection consists
//! of errors. Texts never hold a received value: the pointer leads to it.

use alloc::string::String;
use alloc::vec::Vec;

use lupasilta_guest::contract::{Finding, Severity};
use lupasilta_guest::cursor::Cursor;
use lupasilta_guest::finding;
use lupasilta_guest::text::{concat, number};

/// Findings of one call, in the order in which they were made.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) list: Vec<Finding>,
}

/// Something found about an application.
pub(crate) struct Found {
    severity: Severity,
    code: &'static str,
    text: [&'static str; 3],
}

impl Findings {
    /// Something about the value at a place.
    pub(crate) fn add(&mut self, found: &Found, at: Cursor<'_>) {
        self.list.push(found.at(at.pointer()));
    }

    /// Something about a member that is at a place, or is missing there.
    pub(crate) fn add_member(&mut self, found: &Found, of: Cursor<'_>, member: &str) {
        self.list.push(found.at(of.pointer_to(member)));
    }

    /// Something about the value that a pointer leads to.
    pub(crate) fn add_at(&mut self, found: &Found, at: String) {
        self.list.push(found.at(at));
    }
}

impl Found {
    pub(crate) fn at(&self, at: String) -> Finding {
        finding::finding(self.severity, self.code, Some(at), self.text)
    }
}

macro_rules! found {
    ($($(#[$doc:meta])* $name:ident $severity:ident $code:literal: $fi:literal, $sv:literal, $en:literal;)*) => {
        $($(#[$doc])* pub(crate) static $name: Found =
            Found { severity: Severity::$severity, code: $code, text: [$fi, $sv, $en] };)*
    };
}

found! {
    BODY_MISSING Error "body-missing":
        "Asioinnin tiedot puuttuvat kokonaan. Hae asiointi uudelleen.",
        "Ärendets uppgifter saknas helt. Hämta ärendet på nytt.",
        "The action's data is missing altogether. Fetch the action again.";
    EXTERNAL_ID_MISMATCH Error "external-id-mismatch":
        "Saadut tiedot koskevat eri asiointia kuin pyydettiin, tai niissä ei ole asioinnin tunnistetta. Vika on palvelussa.",
        "De mottagna uppgifterna gäller ett annat ärende än det begärda, eller saknar identifierare. Felet finns i tjänsten.",
        "The received data is about another action than was asked for, or has no externalId. The fault is in the service.";
    APPLICANT_MISSING Error "applicant-missing":
        "Asioinnilla ei ole hakijaa, mutta UusiAsia vaatii vähintään yhden. Pyydä täydennystä.",
        "Ärendet saknar sökande, men UusiAsia kräver minst en. Begär komplettering.",
        "The action has no applicant, but UusiAsia demands at least one. Ask for a supplement.";
    LAST_NAME_MISSING Error "last-name-missing":
        "Henkilöltä puuttuu sukunimi, jonka UusiAsia vaatii. Pyydä täydennystä.",
        "Personens efternamn saknas; UusiAsia kräver det. Begär komplettering.",
        "A person's last name is missing; UusiAsia demands it. Ask for a supplement.";
    IDENTITY_CODE_MISSING Error "identity-code-missing":
        "Henkilöltä puuttuu henkilötunnus, jonka UusiAsia vaatii. Pyydä täydennystä tai käsittele käsin.",
        "Personbeteckningen saknas; UusiAsia kräver den. Begär komplettering eller behandla manuellt.",
        "A personal identity code is missing; UusiAsia demands it. Ask for a supplement or handle it by hand.";
    IDENTITY_CODE_INVALID Error "identity-code-invalid":
        "Henkilötunnus ei ole oikein muodostettu (päivä, yksilönumero tai tarkistusmerkki). Pyydä korjaamaan se.",
        "Personbeteckningen är inte rätt bildad (datum, individnummer eller kontrolltecken). Be kunden rätta den.",
        "The personal identity code is not well formed (date, individual number or check character). Ask for a correction.";
    IDENTITY_CODE_SIGN Error "identity-code-sign":
        "Henkilötunnuksen välimerkki on voimassa oleva, mutta asianhallinta hyväksyy vain merkit + - A. Vaihdettuna tunnus kuuluisi toiselle. Käsittele käsin.",
        "Personbeteckningens skiljetecken är giltigt, men asianhallinta godkänner bara + - A. Bytt skulle den tillhöra någon annan. Behandla manuellt.",
        "The century sign of the personal identity code is in force, but asianhallinta takes only + - A. Replaced, it would be another person's code. Handle it by hand.";
    IDENTITY_CODE_TEST Info "identity-code-test":
        "Henkilötunnus on testeille varatusta numeroalueesta (900–999).",
        "Personbeteckningen hör till serien för tester (900–999).",
        "The personal identity code is from the range reserved for tests (900–999).";
    ORGANISATION_NAME_MISSING Error "organisation-name-missing":
        "Organisaatiolta puuttuu nimi, jonka UusiAsia vaatii. Pyydä täydennystä.",
        "Organisationens namn saknas; UusiAsia kräver det. Begär komplettering.",
        "An organisation's name is missing; UusiAsia demands it. Ask for a supplement.";
    BUSINESS_ID_MISSING Error "business-id-missing":
        "Organisaatiolta puuttuu Y-tunnus, jonka UusiAsia vaatii. Pyydä täydennystä, käsittele käsin tai sovi korvaavasta tunnuksesta (defaults.businessId).",
        "Organisationens FO-nummer saknas; UusiAsia kräver det. Begär komplettering, behandla manuellt eller avtala om ett ersättande nummer (defaults.businessId).",
        "An organisation's business id is missing; UusiAsia demands it. Ask for a supplement, handle it by hand, or agree on a substitute (defaults.businessId).";
    BUSINESS_ID_INVALID Error "business-id-invalid":
        "Y-tunnus ei ole muotoa 1234567-8, jonka UusiAsia vaatii. Pyydä korjaamaan se.",
        "FO-numret har inte formen 1234567-8 som UusiAsia kräver. Be kunden rätta det.",
        "The business id is not of the form 1234567-8 that UusiAsia demands. Ask for a correction.";
    BUSINESS_ID_CHECK Warning "business-id-check":
        "Y-tunnuksen tarkistusnumero ei täsmää. Tunnus on viety sanomaan sellaisenaan; tarkista se.",
        "FO-numrets kontrollsiffra stämmer inte. Numret fördes till meddelandet som sådant; kontrollera det.",
        "The check digit of the business id does not fit. The id stands in the message as received; verify it.";
    BUSINESS_ID_NIL Warning "business-id-nil":
        "Y-tunnus 0000000-0 ei ole kenenkään. Tarkista organisaatio.",
        "FO-numret 0000000-0 tillhör ingen. Kontrollera organisationen.",
        "The business id 0000000-0 belongs to nobody. Verify the organisation.";
    BUSINESS_ID_SUBSTITUTED Warning "business-id-substituted":
        "Organisaatiolla ei ole Y-tunnusta; sanomassa on vastaanottajan kanssa sovittu korvaava tunnus.",
        "Organisationen saknar FO-nummer; i meddelandet står det ersättande nummer som avtalats med mottagaren.",
        "The organisation has no business id; the message holds the substitute agreed with the receiver.";
    PARTY_KIND_DERIVED Warning "party-kind-derived":
        "Osapuolen lajia (henkilö vai organisaatio) ei ole annettu tai se on tuntematon; se on päätelty muista tiedoista.",
        "Partens typ (person eller organisation) saknas eller är okänd; den har härletts ur övriga uppgifter.",
        "Whether the party is a person or an organisation is not said or not known; it was derived from the other data.";
    CONTACT_DERIVED Info "contact-derived":
        "Organisaatiolle ei ole annettu yhteyshenkilöä, jonka UusiAsia vaatii; tilalla on asiamies tai organisaation nimi.",
        "Organisationen saknar kontaktperson, som UusiAsia kräver; i stället står ombudet eller organisationens namn.",
        "The organisation has no contact person, which UusiAsia demands; the representative or the organisation's name stands in.";
    ADDRESS_WITHHELD Info "address-withheld":
        "Turvakiellon alaisen henkilön yhteystiedot jätettiin pois asetuksen mukaan.",
        "Kontaktuppgifterna till en person med spärrmarkering har enligt inställningen utelämnats ur meddelandet.",
        "Contact details of a person under non-disclosure were left out of the message, as settings say.";
    PAYER_OMITTED Error "payer-omitted":
        "Maksaja jätettiin pois: siltä puuttuu vaadittu tieto, tai tieto ei kelpaa. Täydennä maksaja käsin.",
        "Betalaren utelämnades: en uppgift saknas eller duger inte. Komplettera betalaren manuellt.",
        "The payer was left out: something demanded is missing or unfit. Add the payer by hand.";
    INVOICE_REFERENCE_TOO_LONG Warning "invoice-reference-too-long":
        "Laskuviite on yli 30 merkkiä, eikä sitä katkaista: se jätettiin pois. Lisää se käsin.",
        "Fakturareferensen är längre än 30 tecken och klipps inte av: den utelämnades. Lägg till den manuellt.",
        "The invoice reference is longer than 30 characters and is not cut: it was left out. Add it by hand.";
    MUNICIPALITY_MISSING Error "municipality-missing":
        "Kuntanumeroa ei ole sijainnissa, viranomaisella eikä asetuksissa, mutta UusiAsia vaatii sen. Anna asetus organisation.municipality.",
        "Kommunnumret saknas i läget, hos myndigheten och i inställningarna, men UusiAsia kräver det. Ange inställningen organisation.municipality.",
        "No municipality number in the location, at the authority or in the settings, but UusiAsia demands it. Give the setting organisation.municipality.";
    MUNICIPALITY_INVALID Warning "municipality-invalid":
        "Kuntanumero ei ole kolme numeroa; sen sijaan on käytetty seuraavaa lähdettä.",
        "Kommunnumret är inte tre siffror; nästa källa har använts i stället.",
        "The municipality number is not three digits; the next source was used instead.";
    SUBMITTED_AT_INVALID Error "submitted-at-invalid":
        "Lähetysaika puuttuu tai ei ole aikaleima, mutta UusiAsia vaatii vireilletulopäivän. Vika on palvelussa.",
        "Inlämningstiden saknas eller är ingen tidsstämpel, men UusiAsia kräver datum då ärendet inleddes. Felet finns i tjänsten.",
        "The time of submission is missing or no timestamp, but UusiAsia demands the day of becoming pending. The fault is in the service.";
    OFFSET_MISSING Info "offset-missing":
        "Ajasta puuttuu aikavyöhyke; se on tulkittu Suomen ajaksi.",
        "Tiden saknar tidszon; den har tolkats som finsk tid.",
        "The time has no offset; it was taken as Finnish time.";
    ACTION_CODE_MISSING Error "action-code-missing":
        "Asioinnin koodi puuttuu, mutta UusiAsia vaatii toimenpiteen. Vika on palvelussa.",
        "Ärendets kod saknas, men UusiAsia kräver en åtgärd. Felet finns i tjänsten.",
        "The action's code is missing, but UusiAsia demands an operation. The fault is in the service.";
    LANGUAGE_OMITTED Info "language-omitted":
        "Asiointikieli ei ole suomi eikä ruotsi, joten sitä ei voi ilmoittaa sanomassa.",
        "Ärendets språk är varken finska eller svenska, så det kan inte anges i meddelandet.",
        "The language is neither Finnish nor Swedish, so the message cannot say it.";
    SEVERAL_LOCATIONS Info "several-locations":
        "Asioinnilla on useita sijainteja; sanomassa on ensimmäinen.",
        "Ärendet har flera lägen; i meddelandet står den första.",
        "The action has several locations; the message has the first.";
    SEVERAL_PROPERTIES Info "several-property-ids":
        "Kiinteistöjä on useita; sanoman Kiinteistotunnus on ensimmäinen, muut ovat metatiedoissa.",
        "Fastigheterna är flera; meddelandets Kiinteistotunnus är den första, de övriga finns i metadata.",
        "There are several properties; Kiinteistotunnus is the first, the others are in the metadata.";
    PROPERTY_ID_INVALID Warning "property-id-invalid":
        "Kiinteistötunnus ei ole kummassakaan sallitussa muodossa; se jätettiin pois.",
        "Fastighetsbeteckningen har ingen av de tillåtna formerna; den utelämnades.",
        "The property id is in neither of the allowed forms; it was left out.";
    PARCEL Info "parcel-in-metadata":
        "Kiinteistötunnuksessa on määräala, jota sanoman tunnus ei voi sisältää; se on metatiedoissa (maaraala).",
        "Fastighetsbeteckningen har ett outbrutet område, som beteckningen i meddelandet inte kan innehålla; det finns i bilagans metadata (maaraala).",
        "The property id names a parcel, which the message's id cannot hold; it is in the metadata (maaraala).";
    CRS_UNKNOWN Warning "crs-unknown":
        "Koordinaattijärjestelmää ei tunneta; piste jätettiin pois.",
        "Koordinatsystemet är okänt; punkten utelämnades.",
        "The coordinate reference system is not known; the point was left out.";
    GEOMETRY_UNREADABLE Warning "geometry-unreadable":
        "Sijainnin geometriaa ei voitu lukea; piste jätettiin pois.",
        "Lägets geometri kunde inte läsas; punkten utelämnades.",
        "The location's geometry could not be read; the point was left out.";
    COORDINATES_OUTSIDE Warning "coordinates-outside":
        "Koordinaatit ovat ETRS-TM35FIN-järjestelmän käyttöalueen ulkopuolella; piste jätettiin pois.",
        "Koordinaterna ligger utanför området för ETRS-TM35FIN; punkten utelämnades.",
        "The coordinates are outside the area of ETRS-TM35FIN; the point was left out.";
    COORDINATES_SWAPPED Warning "coordinates-swapped":
        "Koordinaatit näyttävät olevan väärässä järjestyksessä (pohjoinen ensin). Niitä ei ole vaihdettu; piste jätettiin pois.",
        "Koordinaterna verkar stå i fel ordning (nord först). De har inte bytts; punkten utelämnades.",
        "The coordinates seem to be in the wrong order (north first). They were not swapped; the point was left out.";
    GEOMETRY_REDUCED Info "geometry-reduced":
        "Sijainti on viiva, alue tai useita pisteitä; sanomassa on yksi edustava piste.",
        "Läget är en linje, ett område eller flera punkter; i meddelandet står en representativ punkt.",
        "The location is a line, an area or several points; the message has one representative point.";
    ATTACHMENT_UNNAMED Error "attachment-unidentified":
        "Liitteeltä puuttuu tunniste, joten sitä ei voi hakea eikä viedä sanomaan. Vika on palvelussa.",
        "Bilagan saknar identifierare och kan varken hämtas eller föras till meddelandet. Felet finns i tjänsten.",
        "An attachment has no id, so it cannot be fetched or stand in the message. The fault is in the service.";
    ATTACHMENT_REPEATED Error "attachment-id-repeated":
        "Kahdella liitteellä on sama tunniste. Vain ensimmäinen on viety sanomaan; tarkista liitteet.",
        "Två bilagor har samma identifierare. Bara den första fördes till meddelandet; kontrollera bilagorna.",
        "Two attachments have the same id. Only the first stands in the message; verify the attachments.";
    ATTACHMENT_NOT_DELIVERED Error "attachment-not-delivered":
        "Liitettä ei ole saatu, joten se puuttuu sanomasta. Hae asiointi uudelleen.",
        "Bilagan har inte erhållits och saknas i meddelandet. Hämta ärendet på nytt.",
        "The attachment was not received and is missing from the message. Fetch the action again.";
    ATTACHMENT_REMOVED Warning "attachment-removed":
        "Asiakas on poistanut liitteen; ks. muutosluettelo. Sanoma ei voi poistaa sitä: poista se käsin.",
        "Kunden har tagit bort en bilaga; se ändringslistan. Meddelandet kan inte ta bort den: gör det manuellt.",
        "The customer removed an attachment; see the list of changes. The message cannot remove it: do it by hand.";
    OFFICER_MUST_UPDATE Warning "officer-must-update":
        "Tieto on muuttunut, mutta TaydennysAsiaan ei voi muuttaa asiaa. Päivitä se käsin muutosluettelon mukaan.",
        "Uppgiften har ändrats, men TaydennysAsiaan kan inte ändra ärendet. Uppdatera det manuellt enligt ändringslistan.",
        "The data has changed, but TaydennysAsiaan cannot change the case. Update it by hand after the list of changes.";
    WITHDRAWAL Warning "withdrawal":
        "Asiakas on peruuttanut asioinnin, mutta rajapinnassa ei ole sanomaa siitä. Päätä asian käsittely.",
        "Kunden har återtagit ärendet, men gränssnittet har inget meddelande om det. Avsluta behandlingen.",
        "The customer withdrew the action, but the interface has no message for that. Close the case.";
    MEDIA_TYPE_MISSING Info "media-type-missing":
        "Liitteen tiedostomuotoa ei ole annettu; sanomassa on application/octet-stream.",
        "Bilagans filformat är inte angivet; i meddelandet står application/octet-stream.",
        "The attachment's media type is not given; the message says application/octet-stream.";
    CREATED_AT_INVALID Info "created-at-invalid":
        "Liitteen luontiaika ei ole aikaleima; se jätettiin pois.",
        "Bilagans tidpunkt är ingen tidsstämpel; den utelämnades.",
        "The attachment's time of creation is no timestamp; it was left out.";
    CHARACTERS_DROPPED Warning "characters-dropped":
        "Tekstissä oli ohjausmerkkejä, joita XML ei salli; ne on poistettu. Alkuperäinen teksti on liitteenä olevassa JSONissa.",
        "Texten innehöll styrtecken som XML inte tillåter; de har tagits bort. Originaltexten finns i den bifogade JSON-filen.",
        "The text had control characters that XML forbids; they were dropped. The original text is in the attached JSON.";
    UNMAPPED Warning "unmapped":
        "Tietoa ei tunneta, eikä sitä ole sanomassa. Se on alkuperäisissä ja luettavassa hakemuksessa; tarkista, vaikuttaako se.",
        "Uppgiften är okänd och finns inte i meddelandet. Den finns i originalet och i den läsbara ansökan; se om den påverkar ärendet.",
        "The data is not known and not in the message. It is in the original and the readable application; see whether it matters.";
    UNMAPPED_REJECTED Error "unmapped-rejected":
        "Tietoa ei tunneta, ja asetus unmapped vaatii, että ihminen katsoo hakemuksen ennen sen viemistä.",
        "Uppgiften är okänd, och inställningen unmapped kräver att någon ser på ansökan innan den förs vidare.",
        "The data is not known, and the setting unmapped demands that a person looks at the application before it is delivered.";
}

/// How many findings of one kind about single leaves are listed before they are only counted.
pub(crate) const LISTED: usize = 50;

/// Says that there are more unmapped leaves than were listed.
pub(crate) fn unmapped_more(count: usize) -> Finding {
    let count = number(count as u32);
    finding::warning(
        "unmapped-more",
        None,
        [
            &concat(&[
                "Tuntemattomia tietoja on lisäksi ",
                &count,
                "; ne luetellaan kirjanpidossa.",
            ]),
            &concat(&[
                "Det finns ytterligare ",
                &count,
                " okända uppgifter; de räknas upp i förteckningen.",
            ]),
            &concat(&[
                "There are ",
                &count,
                " more unknown values; the ledger lists them.",
            ]),
        ],
    )
}

/// The settings that the host gave are not JSON.
pub(crate) fn settings_unreadable() -> Finding {
    finding::error(
        "settings-unreadable",
        None,
        [
            "Muunnoksen asetukset eivät ole JSONia. Korjaa asetukset.",
            "Inställningarna är inte JSON. Rätta inställningarna.",
            "The settings of the mapping are not JSON. Correct the settings.",
        ],
    )
}

/// The component wrote elements in an order that the schema does not allow.
pub(crate) fn out_of_order(parent: &str, child: &str) -> Finding {
    finding::error(
        "element-out-of-order",
        None,
        [
            &concat(&[
                "Muunnoksen vika: ",
                child,
                " on väärässä paikassa elementissä ",
                parent,
                ". Ilmoita muunnoksen tekijälle.",
            ]),
            &concat(&[
                "Fel i mappningen: ",
                child,
                " står på fel plats i ",
                parent,
                ". Meddela mappningens upphovsman.",
            ]),
            &concat(&[
                "A fault of the mapping: ",
                child,
                " is out of place in ",
                parent,
                ". Tell the mapping's author.",
            ]),
        ],
    )
}
