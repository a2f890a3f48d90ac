//! This program, the machine it runs on, and whoever calls it.

use super::Words;

pub(super) const WORDS: &[Words] = &[
    Words::of(
        "machine",
        [
            "Tämä kone ei tehnyt, mitä pyydettiin.",
            "Katso ilmoitettua syytä ja koneen levyä, muistia ja oikeuksia.",
        ],
        [
            "Den här maskinen gjorde inte vad som begärdes.",
            "Se på den angivna orsaken och på maskinens disk, minne och rättigheter.",
        ],
    ),
    Words::of(
        "panic",
        [
            "Yksi vaihe keskeytyi ohjelman omaan virheeseen.",
            "Sitä yritetään uudelleen. Ilmoita ohjelman tekijöille, mitä loki sanoo ajankohdan ympäriltä.",
        ],
        [
            "Ett steg avbröts av ett fel i programmet självt.",
            "Det försöks igen. Meddela programmets upphovsmän vad loggen säger kring tidpunkten.",
        ],
    ),
    Words::of(
        "no-thread",
        [
            "Kone ei anna lisää säikeitä.",
            "Tarkista, montako säiettä ja paljonko muistia tämä ohjelma saa käyttää.",
        ],
        [
            "Maskinen ger inga fler trådar.",
            "Se hur många trådar och hur mycket minne programmet får använda.",
        ],
    ),
    Words::of(
        "settings-unusable",
        ["Asetukset eivät kelpaa.", "Korjaa asetukset."],
        ["Inställningarna duger inte.", "Rätta inställningarna."],
    ),
    Words::of(
        "file-unusable",
        [
            "Tiedostoa tai kansiota ei voi käyttää.",
            "Tarkista, että polku on oikea ja että tämä ohjelma saa käyttää sitä.",
        ],
        [
            "Filen eller mappen kan inte användas.",
            "Se till att sökvägen är rätt och att programmet får använda den.",
        ],
    ),
    Words::of(
        "body-missing",
        [
            "Muunnos tarvitsee tiedon, jota kutsussa ei annettu.",
            "Korjaa kutsulle annettava.",
        ],
        [
            "Omvandlingen behöver en uppgift som inte gavs i anropet.",
            "Rätta det som anropet ges.",
        ],
    ),
    Words::of(
        "body-malformed",
        [
            "Kutsussa annettu tieto ei ole kelvollista JSONia.",
            "Korjaa kutsulle annettava.",
        ],
        [
            "Uppgiften i anropet är inte giltig JSON.",
            "Rätta det som anropet ges.",
        ],
    ),
    Words::of(
        "external-id-missing",
        [
            "Kutsu ei kerro, mitä asiaa se koskee.",
            "Korjaa kutsulle annettava.",
        ],
        [
            "Anropet säger inte vilket ärende det gäller.",
            "Rätta det som anropet ges.",
        ],
    ),
    Words::of(
        "request-unusable",
        [
            "Kutsua ei voi ymmärtää.",
            "Korjaa kutsu: lupasilta.h ja sen ohje kertovat, mitä sille annetaan.",
        ],
        [
            "Anropet kan inte förstås.",
            "Rätta anropet: lupasilta.h och dess anvisning säger vad det ges.",
        ],
    ),
    Words::of(
        "library-forked",
        [
            "Kahva avattiin ennen prosessin haarautumista (fork).",
            "Avaa muunnos tai yhteys haarautumisen jälkeen, siinä prosessissa, joka sitä käyttää.",
        ],
        [
            "Handtaget öppnades före processens delning (fork).",
            "Öppna omvandlingen eller bryggan efter delningen, i den process som använder den.",
        ],
    ),
    Words::of(
        "library-panicked",
        [
            "Kirjastossa itsessään tapahtui virhe.",
            "Ilmoita sen tekijöille ja liitä loki ajankohdan ympäriltä. Kahvaa voi käyttää edelleen.",
        ],
        [
            "Ett fel inträffade i biblioteket självt.",
            "Meddela dess upphovsmän och bifoga loggen kring tidpunkten. Handtaget kan användas vidare.",
        ],
    ),
    Words::of(
        "handle-closed",
        [
            "Kahva on suljettu tai ei koskaan ollut sellainen.",
            "Avaa se ennen käyttöä ja sulje viimeisenä.",
        ],
        [
            "Handtaget är stängt, eller var aldrig ett.",
            "Öppna det före användning och stäng det sist.",
        ],
    ),
];
