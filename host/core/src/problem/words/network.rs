//! The network between us and whoever is at the other end: LV, or our security server.

use super::Words;

pub(super) const WORDS: &[Words] = &[
    Words::of(
        "network-name-unknown",
        [
            "Palvelimen nimelle ei löytynyt osoitetta.",
            "Sitä yritetään uudelleen. Tarkista palvelimen nimi asetuksista ja tämän koneen nimipalvelu.",
        ],
        [
            "Ingen adress hittades för serverns namn.",
            "Det försöks igen. Kontrollera serverns namn i inställningarna och den här maskinens namntjänst.",
        ],
    ),
    Words::of(
        "network-no-route",
        [
            "Palvelimen osoitteeseen ei ole reittiä.",
            "Sitä yritetään uudelleen. Tarkista tämän koneen verkkoyhteys ja asetuksissa oleva osoite.",
        ],
        [
            "Det finns ingen väg till serverns adress.",
            "Det försöks igen. Kontrollera den här maskinens nätverk och adressen i inställningarna.",
        ],
    ),
    Words::of(
        "connection-refused",
        [
            "Palvelin ei ottanut yhteyttä vastaan.",
            "Sitä yritetään uudelleen. Tarkista, että palvelin on käynnissä ja että nimi ja portti ovat asetuksissa oikein.",
        ],
        [
            "Servern tog inte emot anslutningen.",
            "Det försöks igen. Kontrollera att servern är i gång och att namn och port är rätt i inställningarna.",
        ],
    ),
    Words::of(
        "connection-timeout",
        [
            "Yhteyttä palvelimeen ei syntynyt ajoissa.",
            "Sitä yritetään uudelleen. Tarkista, että palvelin on käynnissä ja että palomuuri päästää tämän koneen sinne.",
        ],
        [
            "Ingen anslutning till servern uppstod i tid.",
            "Det försöks igen. Kontrollera att servern är i gång och att brandväggen släpper fram den här maskinen.",
        ],
    ),
    Words::of(
        "answer-deadline",
        [
            "Koko vastausta ei tullut määräajassa.",
            "LV tai palveluväylä on hidas tai poissa käytöstä. Sitä yritetään uudelleen. Jos tilanne jatkuu, kysy LV:n tuesta, tai palveluväylän kautta liityntäpalvelimen ylläpidosta yrityksen X-Road-tunnuksella.",
        ],
        [
            "Hela svaret kom inte inom tidsgränsen.",
            "LV eller informationsleden är långsam eller ur bruk. Det försöks igen. Om det fortsätter, fråga LV:s support, eller genom informationsleden anslutningsserverns administratör med försökets X-Road-id.",
        ],
    ),
    Words::of(
        "answer-stalled",
        [
            "Vastaus lakkasi tulemasta kesken.",
            "Loput haetaan myöhemmin, tai kaikki alusta, jos LV ei salli jatkamista. Jos tilanne jatkuu, tarkista verkko välillä.",
        ],
        [
            "Svaret slutade komma mitt i.",
            "Resten hämtas senare, eller allt från början om LV inte tillåter att fortsätta. Om det fortsätter, kontrollera nätverket emellan.",
        ],
    ),
    Words::of(
        "connection-closed",
        [
            "Yhteys katkesi ennen vastausta.",
            "Sitä yritetään uudelleen. Jos tilanne jatkuu, katso palvelimen ja välissä olevien palomuurien lokeja.",
        ],
        [
            "Anslutningen bröts före svaret.",
            "Det försöks igen. Om det fortsätter, se i serverns och mellanliggande brandväggars loggar.",
        ],
    ),
    Words::of(
        "connection-failed",
        [
            "Yhteys palvelimeen epäonnistui.",
            "Sitä yritetään uudelleen. Jos tilanne jatkuu, tarkista verkko tämän koneen ja palvelimen välillä.",
        ],
        [
            "Anslutningen till servern misslyckades.",
            "Det försöks igen. Om det fortsätter, kontrollera nätverket mellan den här maskinen och servern.",
        ],
    ),
    Words::of(
        "answer-cut-short",
        [
            "Vastaus katkesi kesken.",
            "Se haetaan uudelleen. Jos tilanne jatkuu, katso palvelimen ja välissä olevien palomuurien lokeja.",
        ],
        [
            "Svaret bröts mitt i.",
            "Det hämtas på nytt. Om det fortsätter, se i serverns och mellanliggande brandväggars loggar.",
        ],
    ),
    Words::of(
        "answer-not-http",
        [
            "Vastaus ei ole HTTP:tä.",
            "Sitä yritetään uudelleen. Tarkista, että nimi ja portti asetuksissa ovat palvelun omat, ja http tai https sen mukaan kumpi se on.",
        ],
        [
            "Svaret är inte HTTP.",
            "Det försöks igen. Kontrollera att namn och port i inställningarna är tjänstens egna, och http eller https efter vad den använder.",
        ],
    ),
    Words::of(
        "answer-encoded",
        [
            "Vastaus on pakattu, vaikka se pyydettiin sellaisenaan.",
            "Sitä yritetään uudelleen. Poistata pakkaus siitä laitteesta, joka on LV:n ja tämän koneen välissä.",
        ],
        [
            "Svaret är komprimerat fast det begärdes som det är.",
            "Det försöks igen. Låt ta bort komprimeringen i det som står mellan LV och den här maskinen.",
        ],
    ),
    Words::of(
        "answer-too-large",
        [
            "Vastaus on suurempi kuin asetusten raja.",
            "Nosta asetusta `limits.answer_bytes`, jos näin suuria vastauksia on otettava vastaan. Jatka siirtoa sitten.",
        ],
        [
            "Svaret är större än gränsen i inställningarna.",
            "Höj inställningen `limits.answer_bytes` om så stora svar ska tas emot. Återuppta sedan överföringen.",
        ],
    ),
    Words::of(
        "tls-certificate-expired",
        [
            "Palvelimen varmenne on vanhentunut.",
            "Palvelimen ylläpidon on uusittava varmenne. Tarkista myös tämän koneen kello.",
        ],
        [
            "Serverns certifikat har gått ut.",
            "Serverns administratörer måste förnya certifikatet. Kontrollera också den här maskinens klocka.",
        ],
    ),
    Words::of(
        "tls-certificate-not-yet-valid",
        [
            "Palvelimen varmenne ei ole vielä voimassa.",
            "Tarkista tämän koneen kello. Jos se on oikeassa, varmenne otettiin käyttöön liian aikaisin.",
        ],
        [
            "Serverns certifikat gäller inte ännu.",
            "Kontrollera den här maskinens klocka. Om den går rätt togs certifikatet i bruk för tidigt.",
        ],
    ),
    Words::of(
        "tls-certificate-name",
        [
            "Palvelimen varmenne on toiselle nimelle.",
            "Kirjoita palvelimen nimi asetuksiin niin kuin se on varmenteessa, tai pyydä palvelimelle varmenne tälle nimelle.",
        ],
        [
            "Serverns certifikat gäller ett annat namn.",
            "Skriv serverns namn i inställningarna som det står i certifikatet, eller be om ett certifikat för detta namn.",
        ],
    ),
    Words::of(
        "tls-certificate-untrusted",
        [
            "Palvelimen varmenteen myöntäjään ei luoteta.",
            "Pyydä palvelimen ylläpidolta turvallista tietä myöntäjän varmenne ja lisää se asetukseen `tls.ca_file`. Jos varmenne kelpasi eilen, joku voi kuunnella välissä: kysy ennen kuin muutat.",
        ],
        [
            "Utfärdaren av serverns certifikat är inte betrodd.",
            "Be serverns administratörer på ett säkert sätt om utfärdarens certifikat och lägg det i `tls.ca_file`. Om certifikatet dög i går kan någon avlyssna emellan: fråga innan du ändrar.",
        ],
    ),
    Words::of(
        "tls-certificate-bad",
        [
            "Palvelimen varmennetta ei voi hyväksyä.",
            "Pyydä palvelimen ylläpitoa tarkistamaan varmenteen käyttötarkoitus, allekirjoitus ja voimassaolo.",
        ],
        [
            "Serverns certifikat kan inte godkännas.",
            "Be serverns administratörer kontrollera certifikatets användning, signatur och giltighet.",
        ],
    ),
    Words::of(
        "tls-client-certificate-refused",
        [
            "Palvelin vaatii asiakasvarmenteen eikä hyväksy omaamme, tai sitä ei lähetetty.",
            "Tarkista, että `tls.client_certificate` on asetettu ja voimassa, ja pyydä palvelimen ylläpitoa hyväksymään se.",
        ],
        [
            "Servern kräver ett klientcertifikat och godkänner inte vårt, eller inget sändes.",
            "Kontrollera att `tls.client_certificate` är angivet och giltigt, och be serverns administratörer godkänna det.",
        ],
    ),
    Words::of(
        "tls-incompatible",
        [
            "Palvelin ei puhu samaa TLS:n versiota kuin me, tai ei TLS:ää lainkaan.",
            "Tarkista, että asetusten nimi ja portti puhuvat TLS 1.2:ta tai 1.3:a. Myös asiakasvarmennetta vaativa palvelin voi ilmaista sen näin.",
        ],
        [
            "Servern talar inte samma version av TLS som vi, eller inte TLS alls.",
            "Kontrollera att namnet och porten i inställningarna talar TLS 1.2 eller 1.3. En server som kräver klientcertifikat kan också säga det så.",
        ],
    ),
    Words::of(
        "tls-failed",
        [
            "Suojattu yhteys epäonnistui.",
            "Sitä yritetään uudelleen. Jos tilanne jatkuu, katso palvelimen lokia.",
        ],
        [
            "Den skyddade anslutningen misslyckades.",
            "Det försöks igen. Om det fortsätter, se i serverns logg.",
        ],
    ),
    Words::of(
        "request-path-invalid",
        [
            "Muunnos pyysi osoitetta, jota ei voi pyytää.",
            "Ilmoita muunnoksen tekijälle.",
        ],
        [
            "Omvandlingen begärde en adress som inte kan begäras.",
            "Meddela omvandlingens upphovsman.",
        ],
    ),
    Words::of(
        "request-address-too-long",
        [
            "Pyynnön osoite on liian pitkä.",
            "Ilmoita muunnoksen tekijälle: pitkät arvot kuuluvat viestin sisältöön.",
        ],
        [
            "Begärans adress är för lång.",
            "Meddela omvandlingens upphovsman: långa värden hör hemma i innehållet.",
        ],
    ),
    Words::of(
        "request-issue-invalid",
        [
            "Pyynnön tunnusta ei voi lähettää otsakkeessa.",
            "Ilmoita upottavan järjestelmän toimittajalle.",
        ],
        [
            "Begärans id kan inte sändas i ett huvudfält.",
            "Meddela leverantören av det inbäddande systemet.",
        ],
    ),
    Words::of(
        "connection-settings",
        [
            "Yhteyden asetukset eivät voi toimia.",
            "Korjaa asetus ja käynnistä uudelleen.",
        ],
        [
            "Anslutningens inställningar kan inte fungera.",
            "Rätta inställningen och starta om.",
        ],
    ),
    Words::of(
        "connection-settings-address",
        [
            "Yhteyden asetuksissa on osoite, joka ei kelpaa.",
            "Korjaa osoite ja käynnistä uudelleen.",
        ],
        [
            "I anslutningens inställningar finns en adress som inte duger.",
            "Rätta adressen och starta om.",
        ],
    ),
    Words::of(
        "connection-settings-credential",
        [
            "Yhteyden tunnistetietoja ei saada.",
            "Korjaa asetus tai tiedosto, jonka se nimeää, ja käynnistä uudelleen.",
        ],
        [
            "Anslutningens inloggningsuppgifter kan inte fås.",
            "Rätta inställningen eller filen som den anger och starta om.",
        ],
    ),
    Words::of(
        "connection-settings-tls",
        [
            "Yhteyden varmennetta tai avainta ei voi käyttää.",
            "Korjaa asetus tai tiedosto, jonka se nimeää, ja käynnistä uudelleen.",
        ],
        [
            "Anslutningens certifikat eller nyckel kan inte användas.",
            "Rätta inställningen eller filen som den anger och starta om.",
        ],
    ),
    Words::of(
        "server-unreachable",
        [
            "Palvelinta ei tavoitettu varmenteen katsomista varten.",
            "Tarkista, että palvelin on käynnissä ja että palomuuri päästää tämän koneen sinne.",
        ],
        [
            "Servern nåddes inte för att se på certifikatet.",
            "Kontrollera att servern är i gång och att brandväggen släpper fram den här maskinen.",
        ],
    ),
];
