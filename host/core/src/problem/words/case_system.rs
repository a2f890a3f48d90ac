//! The case system: what is delivered to it, and the messages that it writes.

use super::Words;

pub(super) const WORDS: &[Words] = &[
    Words::of(
        "case-folder-unusable",
        [
            "Asianhallintajärjestelmän kansiota ei voi käyttää.",
            "Huolehdi, että kansio on olemassa ja liitetty, että siinä on tilaa ja että tämä ohjelma saa kirjoittaa siihen. Siirrot jatkuvat sitten itsestään.",
        ],
        [
            "Ärendehanteringssystemets mapp kan inte användas.",
            "Se till att mappen finns och är monterad, att den har plats och att programmet får skriva i den. Överföringarna fortsätter sedan av sig själva.",
        ],
    ),
    Words::of(
        "delivery-occupied",
        [
            "Toimituksen paikalla on jo jotain muuta.",
            "Selvitä, mikä sen sinne pani, siirrä se pois ja jatka siirtoa. Mitään ei koskaan kirjoiteta yli.",
        ],
        [
            "På leveransens plats finns redan något annat.",
            "Ta reda på vad som lade det där, flytta undan det och återuppta överföringen. Inget skrivs någonsin över.",
        ],
    ),
    Words::of(
        "delivery-same-name",
        [
            "Kahdella toimituksen tiedostolla on sama nimi.",
            "Ilmoita muunnoksen tekijälle: asiakirjalla ei saa olla toisen asiakirjan tai liitteen nimeä.",
        ],
        [
            "Två filer i leveransen har samma namn.",
            "Meddela omvandlingens upphovsman: ett dokument får inte heta som ett annat eller som en bilaga.",
        ],
    ),
    Words::of(
        "delivery-unwritten",
        [
            "Toimitusta ei saatu kirjoitettua.",
            "Sitä yritetään itsestään uudelleen. Jos tilanne jatkuu, tarkista levy, jolla kansio on.",
        ],
        [
            "Leveransen kunde inte skrivas.",
            "Det försöks igen av sig självt. Om det fortsätter, se till disken som mappen ligger på.",
        ],
    ),
    Words::of(
        "delivery-not-pulled",
        [
            "Yhteys suljettiin ennen kuin upottava ohjelma oli ottanut toimituksen.",
            "Sitä tarjotaan uudelleen, kun yhteys on taas auki.",
        ],
        [
            "Bryggan stängdes innan det inbäddande programmet hade tagit leveransen.",
            "Den erbjuds på nytt när bryggan är öppen igen.",
        ],
    ),
    Words::of(
        "delivery-unknown",
        [
            "Mikään tämän tunnuksen toimitus ei odota vastausta.",
            "Vastaa jokaiseen toimitukseen kerran, siinä yhteydessä, josta se haettiin, kun se on auki.",
        ],
        [
            "Ingen leverans med detta id väntar på svar.",
            "Svara på varje leverans en gång, på den brygga som den hämtades från, medan den är öppen.",
        ],
    ),
    Words::of(
        "attachment-changed",
        [
            "Liite on muuttunut tai kadonnut tilakansiosta.",
            "Selvitä, mikä koskee tilakansion työtiedostoihin, palauta tiedosto jos voit, ja jatka siirtoa.",
        ],
        [
            "Bilagan har ändrats eller försvunnit ur statusmappen.",
            "Ta reda på vad som rör statusmappens arbetsfiler, återställ filen om du kan, och återuppta överföringen.",
        ],
    ),
    Words::of(
        "inbox-unusable",
        [
            "Asianhallintajärjestelmän viestien kansiota ei voi käyttää.",
            "Sitä yritetään uudelleen. Huolehdi, että kansio on olemassa, että tämä ohjelma saa kirjoittaa siihen ja että levyllä on tilaa.",
        ],
        [
            "Mappen för ärendehanteringssystemets meddelanden kan inte användas.",
            "Det försöks igen. Se till att mappen finns, att programmet får skriva i den och att disken har plats.",
        ],
    ),
    Words::of(
        "message-unreadable",
        [
            "Asianhallintajärjestelmän viestiä ei voi lukea.",
            "Anna asianhallintajärjestelmän kirjoittaa se uudelleen oman muotonsa mukaan.",
        ],
        [
            "Ärendehanteringssystemets meddelande kan inte läsas.",
            "Låt ärendehanteringssystemet skriva det på nytt som dess format säger.",
        ],
    ),
    Words::of(
        "message-without-action",
        [
            "Asianhallintajärjestelmän viesti ei nimeä asiaa LV:n tunnuksella.",
            "Viestin on nimettävä asia sillä tunnuksella, jolla se tuli.",
        ],
        [
            "Ärendehanteringssystemets meddelande anger inte ärendet med LV:s id.",
            "Meddelandet ska ange ärendet med det id som det kom med.",
        ],
    ),
    Words::of(
        "message-of-unknown-action",
        [
            "Asianhallintajärjestelmän viesti koskee asiaa, jota täällä ei tunneta.",
            "Tarkista, kuuluuko asia toiseen yhteyteen tai tuliko se ennen tämän ohjelman käyttöönottoa.",
        ],
        [
            "Ärendehanteringssystemets meddelande gäller ett ärende som inte är känt här.",
            "Se om ärendet hör till en annan anslutning eller kom före detta program.",
        ],
    ),
    Words::of(
        "message-of-several-actions",
        [
            "Asianhallintajärjestelmän viesti sopii useaan LV:n asiaan.",
            "Anna asianhallintajärjestelmän nimetä LV:n asia, ei vain diaarinumeroa.",
        ],
        [
            "Ärendehanteringssystemets meddelande passar flera av LV:s ärenden.",
            "Låt ärendehanteringssystemet ange LV:s ärende, inte bara diarienumret.",
        ],
    ),
    Words::of(
        "message-files-missing",
        [
            "Viestin nimeämiä tiedostoja puuttuu.",
            "Sitä yritetään uudelleen. Huolehdi, että asianhallintajärjestelmä jättää tiedostot viestin viereen.",
        ],
        [
            "Filer som meddelandet anger saknas.",
            "Det försöks igen. Se till att ärendehanteringssystemet lämnar filerna bredvid meddelandet.",
        ],
    ),
    Words::of(
        "message-too-large",
        [
            "Asianhallintajärjestelmän viesti on liian suuri.",
            "Pane suuret osat tiedostoiksi viestin viereen.",
        ],
        [
            "Ärendehanteringssystemets meddelande är för stort.",
            "Lägg det stora i filer bredvid meddelandet.",
        ],
    ),
    Words::of(
        "held",
        [
            "Asianhallintajärjestelmän ilmoitus koskee päivää, joka ei ole vielä tullut.",
            "Mitään ei tarvitse tehdä: LV:lle kerrotaan sinä päivänä.",
        ],
        [
            "Ärendehanteringssystemets meddelande gäller en dag som inte har kommit ännu.",
            "Inget behöver göras: LV får veta det den dagen.",
        ],
    ),
    Words::of(
        "upload-request",
        [
            "Asiakirjaa ei lähetetty LV:hen: pyyntö ei kelpaa.",
            "Anna muunnoksen tekijälle tämä ilmoitus ja asiakirjan mediatyyppi.",
        ],
        [
            "Dokumentet sändes inte till LV: begäran duger inte.",
            "Ge omvandlingens upphovsman detta meddelande och dokumentets medietyp.",
        ],
    ),
    Words::of(
        "upload-file",
        [
            "Asiakirjaa ei lähetetty LV:hen: tiedostoa ei voi lukea.",
            "Huolehdi, että asiakirjan tiedosto on paikallaan, ehjä ja tämän ohjelman tilin luettavissa. Jatka siirtoa sitten.",
        ],
        [
            "Dokumentet sändes inte till LV: filen kan inte läsas.",
            "Se till att dokumentets fil finns, är hel och kan läsas av programmets konto. Återuppta sedan överföringen.",
        ],
    ),
    Words::of(
        "message-behind",
        [
            "Samaa asiaa koskeva aiempi viesti odottaa vielä.",
            "Viesti otetaan itsestään aiemman jälkeen: katso, mitä aiempi odottaa.",
        ],
        [
            "Ett tidigare meddelande om samma ärende väntar ännu.",
            "Det tas av sig självt efter det tidigare: se vad det väntar på.",
        ],
    ),
];
