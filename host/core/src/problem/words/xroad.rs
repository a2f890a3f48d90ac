//! X-Road's own errors: Palveluväylä, Informationsleden.

use super::Words;

pub(super) const WORDS: &[Words] = &[
    Words::of(
        "xroad-service-failed",
        [
            "Palveluväylä tavoitti LV:n liityntäpalvelimen, mutta LV sen takana ei vastannut kunnolla.",
            "Sitä yritetään uudelleen. Jos tilanne jatkuu, ilmoita LV:n tukeen.",
        ],
        [
            "Informationsleden nådde LV:s anslutningsserver, men LV bakom den svarade inte som det skulle.",
            "Det försöks igen. Om det fortsätter, meddela LV:s support.",
        ],
    ),
    Words::of(
        "xroad-body-too-large",
        [
            "Viesti on suurempi kuin liityntäpalvelin kirjaa lokiinsa.",
            "Pyydä liityntäpalvelimen ylläpitoa asettamaan `truncated-body-allowed`, nostamaan arvoa `max-loggable-message-body-size` tai jättämään sisällöt lokista pois. Jatka siirtoa sitten.",
        ],
        [
            "Meddelandet är större än anslutningsservern för in i sin logg.",
            "Be anslutningsserverns administratör sätta `truncated-body-allowed`, höja `max-loggable-message-body-size` eller lämna innehållen utanför loggen. Återuppta sedan överföringen.",
        ],
    ),
    Words::of(
        "xroad-unknown-fault",
        [
            "Palveluväylä vastasi virheellä, jota tämä ohjelma ei tunne.",
            "Sitä yritetään jonkin aikaa uudelleen. Jos tilanne jatkuu, anna liityntäpalvelimen ylläpidolle virhekoodi ja lisätieto.",
        ],
        [
            "Informationsleden svarade med ett fel som programmet inte känner till.",
            "Det försöks igen en tid. Om det fortsätter, ge anslutningsserverns administratör felkoden och tilläggsuppgiften.",
        ],
    ),
    Words::of(
        "xroad-network-error",
        [
            "Palveluväylän verkkoyhteys epäonnistui.",
            "Sitä yritetään uudelleen. Jos tilanne jatkuu, kysy liityntäpalvelimen ylläpidolta, saako se yhteyden LV:n palvelimeen.",
        ],
        [
            "Informationsledens nätanslutning misslyckades.",
            "Det försöks igen. Om det fortsätter, fråga anslutningsserverns administratör om den når LV:s server.",
        ],
    ),
    Words::of(
        "xroad-timestamping-failed",
        [
            "Palveluväylän palvelin ei saanut aikaleimaa.",
            "Sitä yritetään uudelleen. Jos tilanne jatkuu, palvelimen ylläpidon on tarkistettava aikaleimapalvelu.",
        ],
        [
            "Informationsledens server fick ingen tidsstämpel.",
            "Det försöks igen. Om det fortsätter måste serverns administratör se till tidsstämplingstjänsten.",
        ],
    ),
    Words::of(
        "xroad-logging-failed",
        [
            "Palveluväylän palvelin ei pystynyt kirjaamaan viestiä lokiinsa.",
            "Sitä yritetään uudelleen. Jos tilanne jatkuu, palvelimen ylläpidon on tarkistettava viestilokin levy ja tietokanta.",
        ],
        [
            "Informationsledens server kunde inte föra in meddelandet i sin logg.",
            "Det försöks igen. Om det fortsätter måste serverns administratör se till meddelandeloggens disk och databas.",
        ],
    ),
    Words::of(
        "xroad-global-configuration-outdated",
        [
            "Palveluväylän palvelimen yleiset asetukset ovat vanhentuneet.",
            "Sitä yritetään uudelleen. Jos tilanne jatkuu, palvelimen on saatava haettua yleiset asetukset keskuspalvelimelta.",
        ],
        [
            "Den globala konfigurationen på informationsledens server är föråldrad.",
            "Det försöks igen. Om det fortsätter måste servern kunna hämta den globala konfigurationen från centralservern.",
        ],
    ),
    Words::of(
        "xroad-maintenance",
        [
            "Palvelin on huollossa.",
            "Sitä yritetään uudelleen huollon jälkeen.",
        ],
        [
            "Servern är under underhåll.",
            "Det försöks igen efter underhållet.",
        ],
    ),
    Words::of(
        "xroad-database-error",
        [
            "Palveluväylän palvelimen tietokannassa on virhe.",
            "Sitä yritetään uudelleen. Jos tilanne jatkuu, palvelimen ylläpidon on tarkistettava tietokanta.",
        ],
        [
            "Det är fel i databasen på informationsledens server.",
            "Det försöks igen. Om det fortsätter måste serverns administratör se till databasen.",
        ],
    ),
    Words::of(
        "xroad-access-denied",
        [
            "Palveluväylä ei anna meille oikeutta palveluun.",
            "Pyydä palvelun omistajaa (LV) antamaan oikeus asetuksen `client` alijärjestelmälle, ja tarkista, että `client` on oikea. Siirrot jatkuvat sitten itsestään.",
        ],
        [
            "Informationsleden ger oss inte rätt till tjänsten.",
            "Be tjänstens ägare (LV) ge rätten till delsystemet i inställningen `client`, och kontrollera att `client` är rätt. Överföringarna fortsätter sedan av sig själva.",
        ],
    ),
    Words::of(
        "xroad-unknown-member",
        [
            "Palveluväylä ei tunne jäsentä tai alijärjestelmää.",
            "Tarkista `client` ja `service` kirjain kirjaimelta, ja että alijärjestelmämme on rekisteröity tälle liityntäpalvelimelle.",
        ],
        [
            "Informationsleden känner inte till medlemmen eller delsystemet.",
            "Kontrollera `client` och `service` bokstav för bokstav, och att vårt delsystem är registrerat på denna anslutningsserver.",
        ],
    ),
    Words::of(
        "xroad-unknown-service",
        [
            "Palveluväylä ei tunne palvelua.",
            "Vertaa asetusta `service` kirjain kirjaimelta LV:n ohjeeseen tästä ympäristöstä.",
        ],
        [
            "Informationsleden känner inte till tjänsten.",
            "Jämför inställningen `service` bokstav för bokstav med LV:s anvisning för denna miljö.",
        ],
    ),
    Words::of(
        "xroad-tls-authentication-failed",
        [
            "Liityntäpalvelin ei tunnistanut meitä asiakasvarmenteesta.",
            "Pyydä liityntäpalvelimen ylläpitoa rekisteröimään asiakasvarmenteemme alijärjestelmälle, tai tarkista sille asetettu yhteystyyppi.",
        ],
        [
            "Anslutningsservern kände inte igen oss på klientcertifikatet.",
            "Be anslutningsserverns administratör registrera vårt klientcertifikat för delsystemet, eller kontrollera den anslutningstyp som är satt för det.",
        ],
    ),
    Words::of(
        "xroad-invalid-client-identifier",
        [
            "Palveluväylä ei hyväksy asiakastunnistettamme.",
            "Tarkista `client` kirjain kirjaimelta: instanssi/luokka/jäsen/alijärjestelmä, niin kuin se on rekisteröity.",
        ],
        [
            "Informationsleden godkänner inte vår klientidentifierare.",
            "Kontrollera `client` bokstav för bokstav: instans/klass/medlem/delsystem, som den är registrerad.",
        ],
    ),
    Words::of(
        "xroad-missing-header",
        [
            "Pyynnöstä puuttui otsake, jonka palveluväylä vaatii.",
            "Tarkista, ettei mikään tämän koneen ja liityntäpalvelimen välissä poista otsakkeita.",
        ],
        [
            "I begäran saknades ett huvudfält som informationsleden kräver.",
            "Kontrollera att ingenting mellan den här maskinen och anslutningsservern tar bort huvudfält.",
        ],
    ),
    Words::of(
        "xroad-service-disabled",
        [
            "Palvelu on kytketty pois päältä.",
            "Kysy LV:ltä, milloin palvelu on taas käytössä. Siirrot jatkuvat sitten itsestään.",
        ],
        [
            "Tjänsten är avstängd.",
            "Fråga LV när tjänsten är i bruk igen. Överföringarna fortsätter sedan av sig själva.",
        ],
    ),
];
