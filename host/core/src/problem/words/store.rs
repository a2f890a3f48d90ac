//! The store, its key, the log, and the transfers that are asked for in it.

use super::Words;

pub(super) const WORDS: &[Words] = &[
    Words::of(
        "store-newer",
        [
            "Tietovaraston kirjoitti ohjelman uudempi versio.",
            "Aja sitä versiota, joka sen kirjoitti, tai uudempaa. Tietovarastoon ei koskettu.",
        ],
        [
            "Datalagret skrevs av en nyare version av programmet.",
            "Kör den version som skrev det, eller en nyare. Datalagret rördes inte.",
        ],
    ),
    Words::of(
        "store-encrypted",
        [
            "Tietovarasto on salattu, eikä avainta annettu.",
            "Anna avain kohdassa `[encryption]`. Salauksen purkaa `lupasilta rekey --decrypt` avaimen kanssa. Tietovarastoon ei koskettu.",
        ],
        [
            "Datalagret är krypterat och ingen nyckel gavs.",
            "Ge nyckeln i `[encryption]`. Krypteringen tas bort med `lupasilta rekey --decrypt` och nyckeln. Datalagret rördes inte.",
        ],
    ),
    Words::of(
        "store-key-wrong",
        [
            "Tietovaraston avain on väärä.",
            "Anna sen oikea avain kohdan `[encryption]` asetuksessa `key` tai `old_keys`. Jäljennös on siellä, missä varmuuskopioiden avaimet ovat. Tietovarastoon ei koskettu.",
        ],
        [
            "Datalagrets nyckel är fel.",
            "Ge dess rätta nyckel i `key` eller `old_keys` under `[encryption]`. En kopia finns där säkerhetskopiornas nycklar finns. Datalagret rördes inte.",
        ],
    ),
    Words::of(
        "store-key-changed",
        [
            "Tietovaraston avain vaihdettiin ajon aikana.",
            "Käynnistä tämä ohjelma uudelleen nykyisillä asetuksilla.",
        ],
        [
            "Datalagrets nyckel byttes under körningen.",
            "Starta om programmet med de nuvarande inställningarna.",
        ],
    ),
    Words::of(
        "store-key-lost",
        [
            "Tietovaraston avaintiedosto on kadonnut.",
            "Palauta erikseen säilytetty jäljennös avaimesta tai nimeä tiedosto, jossa se on.",
        ],
        [
            "Datalagrets nyckelfil är borta.",
            "Lägg tillbaka kopian av nyckeln som förvarats separat, eller ange filen som har den.",
        ],
    ),
    Words::of(
        "store-key-unusable",
        [
            "Tietovaraston avainta ei voi käyttää.",
            "Korjaa `[encryption]` tai se, mitä se nimeää.",
        ],
        [
            "Datalagrets nyckel kan inte användas.",
            "Rätta `[encryption]` eller det som den anger.",
        ],
    ),
    Words::of(
        "store-key-unmade",
        [
            "Tietovaraston avainta ei saatu tehtyä.",
            "Huolehdi, että tämä ohjelma saa kirjoittaa sinne, tai tee avain käsin: `openssl rand -base64 32`.",
        ],
        [
            "Datalagrets nyckel kunde inte göras.",
            "Se till att programmet får skriva där, eller gör nyckeln för hand: `openssl rand -base64 32`.",
        ],
    ),
    Words::of(
        "encryption-not-set",
        [
            "Asetukset eivät kerro, salataanko tietovarasto.",
            "Kirjoita asetusten alkuun `encryption.key = { file = \"store-key\" }`: uusi avain tehdään sinne. Jos tilakansio on salatulla levyllä ja se riittää, kirjoita `encryption = \"off\"`.",
        ],
        [
            "Inställningarna säger inte om datalagret krypteras.",
            "Skriv överst i inställningarna `encryption.key = { file = \"store-key\" }`: en ny nyckel görs där. Om statusmappen ligger på en krypterad disk och det räcker, skriv `encryption = \"off\"`.",
        ],
    ),
    Words::of(
        "store-in-use",
        [
            "Tietovarasto on toisen ohjelman käytössä.",
            "Pysäytä `lupasilta run` ja muut, joilla tietovarasto on auki, ja yritä uudelleen.",
        ],
        [
            "Datalagret används av ett annat program.",
            "Stoppa `lupasilta run` och annat som har datalagret öppet och försök igen.",
        ],
    ),
    Words::of(
        "store-damaged",
        [
            "Tietovaraston sisältö on vioittunut.",
            "Säilytä tietovarastosta jäljennös sellaisenaan ja vertaa sitä varmuuskopioon.",
        ],
        [
            "Datalagrets innehåll är skadat.",
            "Behåll en kopia av datalagret som det är och jämför med en säkerhetskopia.",
        ],
    ),
    Words::of(
        "store-unusable",
        [
            "Tietovarastoa ei voi käyttää.",
            "Sitä yritetään uudelleen. Huolehdi, että tilakansio on olemassa, että siihen voi kirjoittaa, että siinä on tilaa ja että se on paikallisella levyllä.",
        ],
        [
            "Datalagret kan inte användas.",
            "Det försöks igen. Se till att statusmappen finns, kan skrivas, har plats och ligger på en lokal disk.",
        ],
    ),
    Words::of(
        "log-broken",
        [
            "Siirron loki ei pidä: sitä on muutettu.",
            "Joku tai jokin on muuttanut tietovarastoa ulkopuolelta. Säilytä se sellaisenaan ja vertaa varmuuskopioon.",
        ],
        [
            "Överföringens logg håller inte: den har ändrats.",
            "Någon eller något har ändrat datalagret utifrån. Behåll det som det är och jämför med en säkerhetskopia.",
        ],
    ),
    Words::of(
        "transfer-unknown",
        [
            "Tällaista siirtoa ei ole.",
            "Etsi oikea tunnus: `lupasilta transfers list`.",
        ],
        [
            "Det finns ingen sådan överföring.",
            "Sök rätt id: `lupasilta transfers list`.",
        ],
    ),
    Words::of(
        "transfer-busy",
        [
            "Siirtoa käsitellään juuri nyt.",
            "Katso siirtoa hetken kuluttua uudelleen.",
        ],
        [
            "Överföringen behandlas just nu.",
            "Titta på överföringen igen om en stund.",
        ],
    ),
    Words::of(
        "transfer-done",
        [
            "Siirto on jo valmis.",
            "Mitään ei tarvitse tehdä: asia on asianhallintajärjestelmässä, ja LV tietää sen.",
        ],
        [
            "Överföringen är redan klar.",
            "Inget behöver göras: ärendet är i ärendehanteringssystemet, och LV vet om det.",
        ],
    ),
    Words::of(
        "transfer-not-delivered",
        [
            "Siirtoa ei ole vielä toimitettu.",
            "Jatka sitä sen sijaan: sen muuntaa silloin käytössä oleva muunnos.",
        ],
        [
            "Överföringen är inte levererad ännu.",
            "Återuppta den i stället: den omvandlas av den omvandling som då är i bruk.",
        ],
    ),
    Words::of(
        "transfer-not-mapped",
        [
            "Siirtoa ei ole muunnettu.",
            "`lupasilta transfers show` kertoo, miten se on.",
        ],
        [
            "Överföringen är inte omvandlad.",
            "`lupasilta transfers show` visar hur den står till.",
        ],
    ),
    Words::of(
        "not-an-external-id",
        [
            "Tunnus ei ole LV:n externalId.",
            "Anna se externalId, jolla LV lähetti asiakkaan tänne.",
        ],
        [
            "Id:t är inget externalId från LV.",
            "Ange det externalId som LV sände kunden hit med.",
        ],
    ),
    Words::of(
        "evidence-unfit",
        [
            "Todistetta ei voitu koota.",
            "Ilmoita tämän ohjelman tekijöille.",
        ],
        [
            "Beviset kunde inte sammanställas.",
            "Meddela programmets upphovsmän.",
        ],
    ),
    Words::of(
        "evidence-key",
        [
            "Todisteiden avainta ei voi käyttää.",
            "Huolehdi, että tilakansioon voi kirjoittaa. Siirrä vioittunut avain käsin pois: seuraava todiste allekirjoitetaan uudella, joka on sitten julkaistava. Tarkistukseen anna koko .pub-tiedosto tai sen toinen rivi.",
        ],
        [
            "Bevisens nyckel kan inte användas.",
            "Se till att statusmappen kan skrivas. Flytta undan en skadad nyckel för hand: nästa bevis signeras med en ny, som då ska publiceras. För kontroll, ange hela .pub-filen eller dess andra rad.",
        ],
    ),
    Words::of(
        "transfer-purged",
        [
            "Siirron sisältö on tyhjennetty säilytysajan päätyttyä.",
            "Sen loki, tiivisteet ja kuittaukset ovat tallella: katso `lupasilta transfers show`. Asia on asianhallintajärjestelmässä.",
        ],
        [
            "Överföringens innehåll är rensat efter lagringstidens slut.",
            "Dess logg, kontrollsummor och kvitton finns kvar: se `lupasilta transfers show`. Ärendet finns i ärendehanteringssystemet.",
        ],
    ),
];
