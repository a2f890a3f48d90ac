//! Backups and restoring them.

use super::Words;

pub(super) const WORDS: &[Words] = &[
    Words::of(
        "backup-no-store",
        [
            "Varmuuskopioitavaa tietovarastoa ei ole.",
            "Nimeä valitsimella --config sellaisen yhteyden asetukset, joka on ollut käytössä.",
        ],
        [
            "Det finns inget datalager att säkerhetskopiera.",
            "Ange med --config inställningarna för en brygga som har varit i gång.",
        ],
    ),
    Words::of(
        "backup-exists",
        [
            "Tämän niminen varmuuskopio on jo.",
            "Valitse toinen nimi: varmuuskopio ei koskaan korvaa vanhempaa.",
        ],
        [
            "Det finns redan en säkerhetskopia med detta namn.",
            "Välj ett annat namn: en säkerhetskopia ersätter aldrig en äldre.",
        ],
    ),
    Words::of(
        "backup-file",
        [
            "Varmuuskopion tiedostoa ei voi käyttää.",
            "Huolehdi, että tiedosto ja sen kansio ovat olemassa, että tämä ohjelma saa käyttää niitä ja että levyllä on tilaa.",
        ],
        [
            "Säkerhetskopians fil kan inte användas.",
            "Se till att filen och dess mapp finns, att programmet får använda dem och att disken har plats.",
        ],
    ),
    Words::of(
        "backup-not-whole",
        [
            "Varmuuskopio ei ole ehjä.",
            "Mihinkään ei koskettu. Kopioi varmuuskopio uudelleen sieltä, missä sitä säilytetään, tai ota vanhempi.",
        ],
        [
            "Säkerhetskopian är inte hel.",
            "Inget rördes. Kopiera säkerhetskopian på nytt därifrån den förvaras, eller ta en äldre.",
        ],
    ),
    Words::of(
        "backup-newer",
        [
            "Varmuuskopion teki ohjelman uudempi versio.",
            "Mihinkään ei koskettu. Palauta se versiolla, joka sen teki, tai uudemmalla.",
        ],
        [
            "Säkerhetskopian gjordes av en nyare version av programmet.",
            "Inget rördes. Återställ den med versionen som gjorde den, eller en nyare.",
        ],
    ),
    Words::of(
        "restore-occupied",
        [
            "Tilakansiossa on jo tietovarasto.",
            "Mihinkään ei koskettu. Valitsimella --replace nykyinen tila siirretään syrjään toisella nimellä.",
        ],
        [
            "I statusmappen finns redan ett datalager.",
            "Inget rördes. Med --replace ställs det nuvarande åt sidan under ett annat namn.",
        ],
    ),
    Words::of(
        "restore-in-use",
        [
            "Tilakansio on käytössä.",
            "Mihinkään ei koskettu. Pysäytä ensin kaikki ohjelmat, jotka käyttävät sitä.",
        ],
        [
            "Statusmappen används.",
            "Inget rördes. Stoppa först alla program som arbetar med den.",
        ],
    ),
];
