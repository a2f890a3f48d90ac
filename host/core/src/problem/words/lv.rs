//! LV's own answers, and what they hold.

use super::Words;

pub(super) const WORDS: &[Words] = &[
    Words::of(
        "lv-unauthorized",
        [
            "LV ei hyväksynyt tunnistetietojamme.",
            "Tarkista, että tunniste on asetettu, voimassa ja siinä otsakkeessa, jota LV odottaa. Uusi se ja käynnistä ohjelma uudelleen.",
        ],
        [
            "LV godkände inte våra inloggningsuppgifter.",
            "Kontrollera att uppgifterna är angivna, giltiga och i det huvudfält som LV väntar sig. Förnya dem och starta om programmet.",
        ],
    ),
    Words::of(
        "lv-forbidden",
        [
            "LV ei salli tätä meille.",
            "Pyydä LV:n ylläpitoa antamaan tälle viranomaiselle oikeus. Siirrot jatkuvat sitten itsestään.",
        ],
        [
            "LV tillåter inte detta för oss.",
            "Be LV:s administratörer ge myndigheten rätten. Överföringarna fortsätter sedan av sig själva.",
        ],
    ),
    Words::of(
        "lv-path-unknown",
        [
            "LV:llä ei ole mitään kysytyssä osoitteessa.",
            "Jos jokainen pyyntö epäonnistuu näin, palvelun osoite asetuksissa on väärä. Jos vain tämä toiminto, muunnos on tehty LV:n rajapinnan toiselle versiolle. Jos vain tämä pyyntö, kysy LV:ltä, onko asia poistettu.",
        ],
        [
            "LV har ingenting på den efterfrågade adressen.",
            "Om varje begäran misslyckas så är tjänstens adress fel i inställningarna. Om bara denna operation gör det är omvandlingen gjord för en annan version av LV:s gränssnitt. Om bara denna begäran gör det, fråga LV om saken har tagits bort.",
        ],
    ),
    Words::of(
        "lv-timeout",
        [
            "LV ei jaksanut odottaa pyyntöä loppuun.",
            "Sitä yritetään uudelleen.",
        ],
        ["LV slutade vänta på vår begäran.", "Det försöks igen."],
    ),
    Words::of(
        "lv-conflict",
        [
            "Pyyntö on ristiriidassa sen kanssa, missä tilassa asia on LV:ssä.",
            "Katso asiaa LV:ssä. Jos siirto on karanteenissa, jatka sitä sitten: `lupasilta transfers retry`.",
        ],
        [
            "Begäran strider mot ärendets tillstånd i LV.",
            "Titta på ärendet i LV. Om överföringen är i karantän, återuppta den sedan: `lupasilta transfers retry`.",
        ],
    ),
    Words::of(
        "lv-document-too-large",
        [
            "LV ei ota vastaan näin suurta asiakirjaa.",
            "Anna asiakkaalle pienempi asiakirja tai toimita se muulla tavalla, tai pyydä LV:tä nostamaan rajaa. Jatka siirtoa sitten.",
        ],
        [
            "LV tar inte emot ett så stort dokument.",
            "Ge kunden ett mindre dokument eller leverera det på annat sätt, eller be LV höja gränsen. Återuppta sedan överföringen.",
        ],
    ),
    Words::of(
        "lv-body-too-large",
        [
            "LV ei ota vastaan näin suurta viestiä.",
            "Lyhennä lähetettävää tai kysy LV:n rajaa. Viestit lokiin kirjaavat liityntäpalvelimet ottavat vastaan 10 MiB.",
        ],
        [
            "LV tar inte emot ett så stort meddelande.",
            "Förkorta det som sänds eller fråga efter LV:s gräns. Anslutningsservrar som loggar meddelanden tar emot 10 MiB.",
        ],
    ),
    Words::of(
        "lv-too-early",
        ["LV haluaa pyynnön myöhemmin.", "Sitä yritetään uudelleen."],
        ["LV vill ha begäran senare.", "Det försöks igen."],
    ),
    Words::of(
        "lv-too-many-requests",
        [
            "LV pyytää harventamaan pyyntöjä.",
            "Sitä yritetään uudelleen, ei ennen LV:n pyytämää aikaa. Jos tilanne jatkuu, vähennä rinnakkaisia työntekijöitä asetuksissa.",
        ],
        [
            "LV ber om färre anrop.",
            "Det försöks igen, inte före den tid LV bad om. Om det fortsätter, minska antalet samtidiga arbetare i inställningarna.",
        ],
    ),
    Words::of(
        "redirected",
        [
            "Palvelu ohjasi toiseen osoitteeseen, jota ei seurata.",
            "Kirjoita palvelun nykyinen osoite asetukseen `base_url`. Palveluväylän kautta: pyydä LV:tä korjaamaan osoite, jolla palvelu on rekisteröity.",
        ],
        [
            "Tjänsten hänvisade till en annan adress, som inte följs.",
            "Skriv tjänstens nuvarande adress i inställningen `base_url`. Genom informationsleden: be LV rätta den adress som tjänsten är registrerad med.",
        ],
    ),
    Words::of(
        "lv-refused-request",
        [
            "LV torjui pyynnön.",
            "LV vastaa näin, kun se ei tunne asiaa tai ei hyväksy viestin sisältöä. Tarkista LV:stä, että asia on olemassa ja tämän viranomaisen, ja anna muunnoksen tekijälle toiminnon nimi ja virheen laji.",
        ],
        [
            "LV avvisade begäran.",
            "LV svarar så när det inte känner till ärendet eller inte godkänner innehållet. Kontrollera i LV att ärendet finns och är denna myndighets, och ge omvandlingens upphovsman operationens namn och felets typ.",
        ],
    ),
    Words::of(
        "lv-unavailable",
        [
            "LV ei ole käytettävissä.",
            "Sitä yritetään uudelleen. LV ilmoittaa huoltokatkoistaan.",
        ],
        [
            "LV är inte tillgängligt.",
            "Det försöks igen. LV meddelar om sina underhållsavbrott.",
        ],
    ),
    Words::of(
        "lv-server-error",
        [
            "LV:n sisällä tapahtui virhe.",
            "Sitä yritetään uudelleen. Jos tilanne jatkuu, ilmoita LV:n tukeen aika ja toiminto.",
        ],
        [
            "Ett fel inträffade inne i LV.",
            "Det försöks igen. Om det fortsätter, meddela LV:s support tidpunkten och operationen.",
        ],
    ),
    Words::of(
        "lv-unexpected-status",
        [
            "LV vastasi tilakoodilla, jota sen rajapintakuvaus ei tunne.",
            "Vertaa LV:n nykyistä rajapintakuvausta versioon, jonka muunnos nimeää.",
        ],
        [
            "LV svarade med en statuskod som dess gränssnittsbeskrivning inte känner till.",
            "Jämför LV:s nuvarande gränssnittsbeskrivning med den version som omvandlingen anger.",
        ],
    ),
    Words::of(
        "lv-answer-not-json",
        [
            "LV:n vastaus ei ole kelvollista JSONia.",
            "Sitä pyydetään itsestään uudelleen. Jos tilanne jatkuu, ilmoita LV:n tukeen asian externalId ja aika.",
        ],
        [
            "LV:s svar är inte giltig JSON.",
            "Det begärs på nytt av sig självt. Om det fortsätter, meddela LV:s support ärendets externalId och tidpunkten.",
        ],
    ),
    Words::of(
        "received-not-json",
        [
            "Vastaanotettu tieto ei ole kelvollista JSONia.",
            "Sitä pyydetään itsestään uudelleen. Jos tilanne jatkuu, ilmoita palvelun tukeen yrityksen aika.",
        ],
        [
            "Det mottagna är inte giltig JSON.",
            "Det begärs på nytt av sig självt. Om det fortsätter, meddela tjänstens support tidpunkten för försöket.",
        ],
    ),
    Words::of(
        "lv-changes-not-understood",
        [
            "LV:n muutosluettelo nimeää asian muulla kuin GUID-tunnuksella.",
            "Luetteloa pyydetään itsestään uudelleen. Jos tilanne jatkuu, kysy LV:n tuesta.",
        ],
        [
            "LV:s ändringslista anger ett ärende med något annat än en GUID.",
            "Listan begärs på nytt av sig självt. Om det fortsätter, fråga LV:s support.",
        ],
    ),
    Words::of(
        "lv-data-not-json",
        [
            "LV lähetti uudelleen saman vastauksen, joka ei ole kelvollista JSONia.",
            "Ilmoita LV:n tukeen asian externalId ja SHA-256, ja jatka siirtoa, kun he ovat korjanneet sen.",
        ],
        [
            "LV sände på nytt samma svar, som inte är giltig JSON.",
            "Meddela LV:s support ärendets externalId och SHA-256, och återuppta överföringen när de har rättat det.",
        ],
    ),
];
