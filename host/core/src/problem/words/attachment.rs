//! Attachments: fetching, checking and keeping them.

use super::Words;

pub(super) const WORDS: &[Words] = &[
    Words::of(
        "attachment-too-large",
        [
            "Liite on suurempi kuin asetusten raja.",
            "Nosta asetusta `limits.attachment_bytes`, jos näin suuria liitteitä on otettava vastaan. Jatka siirtoa sitten.",
        ],
        [
            "Bilagan är större än gränsen i inställningarna.",
            "Höj inställningen `limits.attachment_bytes` om så stora bilagor ska tas emot. Återuppta sedan överföringen.",
        ],
    ),
    Words::of(
        "attachment-size-differs",
        [
            "Liitteen koko ei ole se, jonka LV ilmoitti.",
            "Se haetaan uudelleen alusta. Jos tilanne jatkuu, ilmoita liite LV:n tukeen.",
        ],
        [
            "Bilagans storlek är inte den som LV uppgav.",
            "Den hämtas på nytt från början. Om det fortsätter, meddela LV:s support om bilagan.",
        ],
    ),
    Words::of(
        "attachment-hash-differs",
        [
            "Liitteen tiiviste (SHA-256) ei ole se, jonka LV ilmoitti.",
            "Se haetaan uudelleen alusta. Jos tilanne jatkuu, ilmoita liite LV:n tukeen.",
        ],
        [
            "Bilagans kontrollsumma (SHA-256) är inte den som LV uppgav.",
            "Den hämtas på nytt från början. Om det fortsätter, meddela LV:s support om bilagan.",
        ],
    ),
    Words::of(
        "attachment-length-unknown",
        [
            "Liitteen pituutta ei kerrottu: katkennutta ei huomattaisi.",
            "Ilmoita LV:n tukeen: vastauksessa on oltava Content-Length tai liitteen tiedoissa koko.",
        ],
        [
            "Bilagans längd uppgavs inte: ett avbrott skulle inte märkas.",
            "Meddela LV:s support: svaret behöver en Content-Length eller bilagans uppgifter en storlek.",
        ],
    ),
    Words::of(
        "attachment-file-exists",
        [
            "Liitteen nimellä on jo tiedosto.",
            "Poista, mitä aiempi yritys jätti tilakansioon, ja jatka siirtoa sitten.",
        ],
        [
            "Det finns redan en fil med bilagans namn.",
            "Ta bort det som ett tidigare försök lämnade i statusmappen och återuppta sedan överföringen.",
        ],
    ),
    Words::of(
        "attachment-disk",
        [
            "Liitettä ei saatu kirjoitettua levylle.",
            "Tarkista tilakansion tila ja että tämän ohjelman tili saa kirjoittaa siihen.",
        ],
        [
            "Bilagan kunde inte skrivas till disken.",
            "Kontrollera utrymmet i statusmappen och att programmets konto får skriva där.",
        ],
    ),
    Words::of(
        "attachment-harmful",
        [
            "Tarkistusohjelma löysi liitteestä haitallista sisältöä.",
            "Älä anna kenenkään avata tiedostoa, kerro viranomaisen tietoturvasta vastaaville ja pyydä asiakkaalta puhdas tiedosto. Jatkettu siirto tarkistetaan uudelleen.",
        ],
        [
            "Kontrollprogrammet fann skadligt innehåll i en bilaga.",
            "Låt ingen öppna filen, meddela myndighetens informationssäkerhet och be kunden om en ren fil. En överföring som återupptas kontrolleras på nytt.",
        ],
    ),
    Words::of(
        "attachment-scan-failed",
        [
            "Liitettä ei saatu tarkistettua.",
            "Sitä yritetään uudelleen. Jos tilanne jatkuu, aja asetuksen `attachments.scan` komento käsin ja tarkista, että sen palvelu on käynnissä ja että `attachments.scan_timeout` riittää suurille tiedostoille.",
        ],
        [
            "Bilagan kunde inte kontrolleras.",
            "Det försöks igen. Om det fortsätter, kör kommandot i `attachments.scan` för hand och se att dess tjänst är i gång och att `attachments.scan_timeout` räcker för stora filer.",
        ],
    ),
    Words::of(
        "content-missing",
        [
            "Liitteen sisältö puuttuu tilakansiosta.",
            "Se haetaan uudelleen.",
        ],
        [
            "Bilagans innehåll saknas i statusmappen.",
            "Det hämtas på nytt.",
        ],
    ),
    Words::of(
        "content-damaged",
        [
            "Liitteen sisältö on vioittunut tilakansiossa.",
            "Se haetaan uudelleen. Jos näin käy taas, tarkista tilakansion levy.",
        ],
        [
            "Bilagans innehåll är skadat i statusmappen.",
            "Det hämtas på nytt. Om det händer igen, kontrollera statusmappens disk.",
        ],
    ),
    Words::of(
        "content-disk",
        [
            "Liitteen sisältöä ei saatu säilytettyä.",
            "Sitä yritetään uudelleen. Huolehdi, että tilakansion levyllä on tilaa ja että tämä ohjelma saa kirjoittaa sinne.",
        ],
        [
            "Bilagans innehåll kunde inte sparas.",
            "Det försöks igen. Se till att statusmappens disk har plats och att programmet får skriva där.",
        ],
    ),
    Words::of(
        "work-folder-unusable",
        [
            "Tilakansion työkansiota ei voi käyttää.",
            "Sitä yritetään uudelleen. Huolehdi, että tiedostot voi lukea, että levyllä on tilaa ja että tämä ohjelma saa kirjoittaa sinne.",
        ],
        [
            "Statusmappens arbetsmapp kan inte användas.",
            "Det försöks igen. Se till att filerna kan läsas, att disken har plats och att programmet får skriva där.",
        ],
    ),
];
