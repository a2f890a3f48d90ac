//! A mapping's component and its cases: reading, trusting and choosing it.

use super::Words;

pub(super) const WORDS: &[Words] = &[
    Words::of(
        "component-too-large",
        [
            "Komponentti on suurempi kuin sallitaan.",
            "Tarkista, että tiedosto on oikea. Jos on, nosta hiekkalaatikon rajaa komponentin koolle.",
        ],
        [
            "Komponenten är större än tillåtet.",
            "Kontrollera att det är rätt fil. Om det är det, höj sandlådans gräns för en komponents storlek.",
        ],
    ),
    Words::of(
        "component-not-wasm",
        [
            "Tiedosto ei ole WebAssemblyä.",
            "Anna muunnoksen .wasm-tiedosto sellaisena kuin tekijä sen toimittaa.",
        ],
        [
            "Filen är inte WebAssembly.",
            "Ange omvandlingens .wasm-fil som upphovsmannen levererar den.",
        ],
    ),
    Words::of(
        "component-core-module",
        [
            "Tiedosto on pelkkä moduuli eikä komponentti.",
            "Tee siitä komponentti (`wasm-tools component new`) tai pyydä komponentti tekijältä.",
        ],
        [
            "Filen är en modul och ingen komponent.",
            "Gör den till en komponent (`wasm-tools component new`) eller be upphovsmannen om komponenten.",
        ],
    ),
    Words::of(
        "component-damaged",
        [
            "Komponentti on vioittunut.",
            "Hae tiedosto uudelleen ja vertaa sen SHA-256:ta tekijän ilmoittamaan.",
        ],
        [
            "Komponenten är skadad.",
            "Hämta filen på nytt och jämför dess SHA-256 med upphovsmannens.",
        ],
    ),
    Words::of(
        "component-too-much",
        [
            "Komponentti pyytää enemmän kuin hiekkalaatikko sallii.",
            "Nosta hiekkalaatikon rajoja muunnoksen ohjeen mukaan tai ilmoita muunnoksen tekijälle.",
        ],
        [
            "Komponenten begär mer än sandlådan tillåter.",
            "Höj sandlådans gränser enligt omvandlingens anvisning eller meddela omvandlingens upphovsman.",
        ],
    ),
    Words::of(
        "component-imports",
        [
            "Komponentti pyytää jotain ulkopuoleltaan.",
            "Muunnoksen on oltava puhdas funktio: käännä se kohteelle wasm32-unknown-unknown ilman mitään, mikä kysyy aikaa, tiedostoja tai verkkoa.",
        ],
        [
            "Komponenten begär något utanför sig själv.",
            "En omvandling ska vara en ren funktion: bygg den för wasm32-unknown-unknown utan något som frågar efter tid, filer eller nätverk.",
        ],
    ),
    Words::of(
        "component-no-mapping",
        [
            "Komponentti ei ole muunnos.",
            "Anna muunnoksen .wasm-tiedosto sellaisena kuin tekijä sen toimittaa.",
        ],
        [
            "Komponenten är ingen omvandling.",
            "Ange omvandlingens .wasm-fil som upphovsmannen levererar den.",
        ],
    ),
    Words::of(
        "component-other-version",
        [
            "Komponentti on tehty rajapintasopimuksen toiselle versiolle.",
            "Käytä uudempaa Lupasiltaa tai muunnoksen versiota, joka on tehty jollekin tämän ohjelman rajapintasopimuksista.",
        ],
        [
            "Komponenten är gjord för en annan version av gränssnittsavtalet.",
            "Använd en nyare Lupasilta eller en version av omvandlingen som är gjord för något av programmets gränssnittsavtal.",
        ],
    ),
    Words::of(
        "component-other-types",
        [
            "Komponentin tyypit poikkeavat rajapintasopimuksesta.",
            "Käännä muunnos julkaistua rajapintasopimusta vasten.",
        ],
        [
            "Komponentens typer avviker från gränssnittsavtalet.",
            "Bygg omvandlingen mot gränssnittsavtalet som det publicerades.",
        ],
    ),
    Words::of(
        "component-describe",
        [
            "Komponentti ei osaa kertoa, mikä se on.",
            "Ilmoita muunnoksen tekijälle.",
        ],
        [
            "Komponenten kan inte säga vad den är.",
            "Meddela omvandlingens upphovsman.",
        ],
    ),
    Words::of(
        "component-manifest",
        [
            "Komponentin kuvaus itsestään ei kelpaa.",
            "Ilmoita muunnoksen tekijälle.",
        ],
        [
            "Komponentens beskrivning av sig själv duger inte.",
            "Meddela omvandlingens upphovsman.",
        ],
    ),
    Words::of(
        "mapping-unsigned",
        [
            "Muunnosta ei ole allekirjoitettu.",
            "Pyydä julkaisijalta allekirjoitus (`NAME.wasm.minisig` tiedoston `NAME.wasm` viereen) ja julkinen avain. Jos julkaisija on kertonut tiivisteen luotettavaa tietä, asenna se kiinnitettynä.",
        ],
        [
            "Omvandlingen är inte signerad.",
            "Be utgivaren om signaturen (`NAME.wasm.minisig` bredvid `NAME.wasm`) och den publika nyckeln. Om utgivaren har gett kontrollsumman på ett betrott sätt, installera med den fastlåst.",
        ],
    ),
    Words::of(
        "mapping-key-not-trusted",
        [
            "Muunnoksen allekirjoitusavaimeen ei luoteta.",
            "Jos avain on julkaisijan, hanki sen julkinen avain luotettavaa tietä ja lisää se: `lupasilta mappings trust add`.",
        ],
        [
            "Nyckeln som omvandlingen är signerad med är inte betrodd.",
            "Om nyckeln är utgivarens, skaffa dess publika nyckel på ett betrott sätt och lägg till den: `lupasilta mappings trust add`.",
        ],
    ),
    Words::of(
        "mapping-signature-wrong",
        [
            "Allekirjoitus ei ole tämän komponentin.",
            "Älä asenna sitä. Hae se uudelleen. Jos tulos on sama, ilmoita julkaisijalle: komponentti tai allekirjoitus on muuttunut matkalla tai kuuluu toiseen versioon.",
        ],
        [
            "Signaturen hör inte till denna komponent.",
            "Installera den inte. Hämta den på nytt. Om det förblir så, meddela utgivaren: komponenten eller signaturen har ändrats på vägen eller hör till en annan version.",
        ],
    ),
    Words::of(
        "mapping-signature-legacy",
        [
            "Allekirjoitus on vanhaa muotoa.",
            "Pyydä julkaisijaa allekirjoittamaan uudelleen minisign 0.10:llä tai uudemmalla ilman valitsinta `-l` (vanhemmalla: `-H`).",
        ],
        [
            "Signaturen har den gamla formen.",
            "Be utgivaren signera på nytt med minisign 0.10 eller nyare utan `-l` (med en äldre: med `-H`).",
        ],
    ),
    Words::of(
        "mapping-signature-malformed",
        [
            "Allekirjoitustiedosto ei kelpaa.",
            "Hae allekirjoitus uudelleen sellaisenaan: ne neljä riviä, jotka `minisign -S` kirjoitti.",
        ],
        [
            "Signaturfilen duger inte.",
            "Hämta signaturen på nytt som den är: de fyra rader som `minisign -S` skrev.",
        ],
    ),
    Words::of(
        "mapping-digest-differs",
        [
            "Komponentin tiiviste ei ole se, joka kiinnitettiin.",
            "Älä asenna sitä ennen kuin tiedät miksi: vertaa tiivistettä julkaisijan ilmoittamaan ja hae komponentti uudelleen.",
        ],
        [
            "Komponentens kontrollsumma är inte den som låstes fast.",
            "Installera den inte innan du vet varför: jämför kontrollsumman med utgivarens och hämta komponenten på nytt.",
        ],
    ),
    Words::of(
        "mapping-fails-its-cases",
        [
            "Muunnos ei läpäise omia esimerkkitapauksiaan.",
            "Älä ota sitä käyttöön. Ilmoita julkaisijalle, mikä tapaus poikkeaa.",
        ],
        [
            "Omvandlingen klarar inte sina egna exempelfall.",
            "Ta den inte i bruk. Meddela utgivaren vilket fall som avviker.",
        ],
    ),
    Words::of(
        "case-unusable",
        [
            "Esimerkkitapausta ei voi käyttää.",
            "Tapaus on kansio, jossa ovat LV:n lähettämät commondata.json ja formdata.json, tai event.xml tai event.json. Lisää puuttuva.",
        ],
        [
            "Exempelfallet kan inte användas.",
            "Ett fall är en mapp med commondata.json och formdata.json som LV sänder dem, eller med event.xml eller event.json. Lägg till det som saknas.",
        ],
    ),
    Words::of(
        "version-not-found",
        [
            "Tällaista muunnoksen versiota ei ole.",
            "`lupasilta mappings list` näyttää, mitä on asennettu.",
        ],
        [
            "Det finns ingen sådan version av omvandlingen.",
            "`lupasilta mappings list` visar vad som är installerat.",
        ],
    ),
    Words::of(
        "version-not-kept",
        [
            "Muunnoksen versio tai sen asetukset eivät ole tietovarastossa.",
            "Asenna ne uudelleen: `lupasilta mappings install`.",
        ],
        [
            "Omvandlingens version eller dess inställningar finns inte i datalagret.",
            "Installera dem på nytt: `lupasilta mappings install`.",
        ],
    ),
    Words::of(
        "definition-unusable",
        [
            "Rajapintakuvausta ei voi lukea.",
            "Anna palvelun OpenAPI-kuvaus 3.0 tai 3.1 YAML- tai JSON-tiedostona. Jos siinä on virhe, korjaa osoitettu kohta tai hae se uudelleen julkaisijalta.",
        ],
        [
            "Gränssnittsbeskrivningen kan inte läsas.",
            "Ange tjänstens OpenAPI-beskrivning 3.0 eller 3.1 som YAML- eller JSON-fil. Om den har ett fel, rätta det angivna stället eller hämta den på nytt från utgivaren.",
        ],
    ),
    Words::of(
        "document-name-taken",
        [
            "Muunnos nimeää asiakirjan, jonka tämä ohjelma kirjoittaa itse.",
            "Ilmoita muunnoksen tekijälle.",
        ],
        [
            "Omvandlingen ger ett dokument ett namn som programmet självt skriver.",
            "Meddela omvandlingens upphovsman.",
        ],
    ),
    Words::of(
        "trusted-key-name",
        [
            "Avaimen nimi ei kelpaa.",
            "Anna avaimelle tavallinen nimi, esimerkiksi julkaisijan.",
        ],
        [
            "Nyckelns namn duger inte.",
            "Ge nyckeln ett vanligt namn, till exempel utgivarens.",
        ],
    ),
    Words::of(
        "trusted-key-malformed",
        [
            "Tämä ei ole julkinen avain.",
            "Anna julkaisijan `.pub`-tiedosto tai siinä oleva base64-rivi.",
        ],
        [
            "Detta är ingen publik nyckel.",
            "Ange utgivarens `.pub`-fil eller base64-raden i den.",
        ],
    ),
    Words::of(
        "trusted-key-secret",
        [
            "Tämä on salainen avain.",
            "Anna sen kanssa tehty `.pub`-tiedosto. Jos salainen avain ei ole omasi, kerro omistajalle, että se on tullut tietoon.",
        ],
        [
            "Detta är en hemlig nyckel.",
            "Ange `.pub`-filen som gjordes med den. Om den hemliga nyckeln inte är din, meddela ägaren att den är känd.",
        ],
    ),
    Words::of(
        "trusted-key-known",
        [
            "Avain on jo luotettujen joukossa.",
            "Mitään ei tarvitse tehdä. Jos haluat toisen nimen, poista avain ensin.",
        ],
        [
            "Nyckeln är redan betrodd.",
            "Inget behöver göras. Om du vill ha ett annat namn, ta först bort nyckeln.",
        ],
    ),
    Words::of(
        "trusted-key-name-taken",
        [
            "Nimi on toisen avaimen käytössä.",
            "Valitse toinen nimi. Jos uusi avain korvaa vanhan, poista vanha ensin.",
        ],
        [
            "Namnet används av en annan nyckel.",
            "Välj ett annat namn. Om den nya nyckeln ersätter den gamla, ta först bort den gamla.",
        ],
    ),
    Words::of(
        "trusted-key-unknown",
        [
            "Tämän nimistä luotettua avainta ei ole.",
            "`lupasilta mappings trust list` näyttää nimet.",
        ],
        [
            "Det finns ingen betrodd nyckel med detta namn.",
            "`lupasilta mappings trust list` visar namnen.",
        ],
    ),
    Words::of(
        "trusted-key-damaged",
        [
            "Luotetun avaimen tiedosto on vioittunut.",
            "Poista tiedosto ja lisää avain uudelleen julkaisijan `.pub`-tiedostosta.",
        ],
        [
            "Den betrodda nyckelns fil är skadad.",
            "Ta bort filen och lägg till nyckeln på nytt från utgivarens `.pub`-fil.",
        ],
    ),
    Words::of(
        "trusted-keys-writable",
        [
            "Muutkin voivat kirjoittaa luotettujen avainten kansioon.",
            "Huolehdi, että vain tämän ohjelman tili voi kirjoittaa sinne (chmod go-w), ja tarkista, mitkä avaimet siellä ovat.",
        ],
        [
            "Även andra kan skriva i mappen med betrodda nycklar.",
            "Se till att bara programmets konto kan skriva där (chmod go-w), och kontrollera vilka nycklar som finns där.",
        ],
    ),
    Words::of(
        "trusted-keys-unusable",
        [
            "Luotettujen avainten kansiota ei voi käyttää.",
            "Tarkista, että kansio on olemassa ja että tämän ohjelman tili saa lukea ja kirjoittaa sitä.",
        ],
        [
            "Mappen med betrodda nycklar kan inte användas.",
            "Kontrollera att mappen finns och att programmets konto får läsa och skriva i den.",
        ],
    ),
];
