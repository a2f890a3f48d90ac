//! LV's wake-up e-mails: the mailbox that they are read from.

use super::Words;

pub(super) const WORDS: &[Words] = &[
    Words::of(
        "mail-settings",
        [
            "Herätepostin asetukset eivät kelpaa.",
            "Korjaa asetus tai tiedosto, jonka se nimeää, ja käynnistä uudelleen.",
        ],
        [
            "Inställningarna för väckarposten duger inte.",
            "Rätta inställningen eller filen som den anger och starta om.",
        ],
    ),
    Words::of(
        "mail-settings-pattern",
        [
            "Herätepostin tunnistamisen asetukset eivät kelpaa.",
            "Korjaa asetus `triggers.mail` ja käynnistä uudelleen.",
        ],
        [
            "Inställningarna för att känna igen väckarposten duger inte.",
            "Rätta inställningen `triggers.mail` och starta om.",
        ],
    ),
    Words::of(
        "mail-server-name-unknown",
        [
            "Sähköpostipalvelimen nimelle ei löytynyt osoitetta.",
            "Sitä yritetään uudelleen. Tarkista `triggers.imap.host` ja tämän koneen nimipalvelu.",
        ],
        [
            "Ingen adress hittades för e-postserverns namn.",
            "Det försöks igen. Kontrollera `triggers.imap.host` och den här maskinens namntjänst.",
        ],
    ),
    Words::of(
        "mail-server-unreachable",
        [
            "Sähköpostipalvelimeen ei saada yhteyttä.",
            "Sitä yritetään uudelleen. Tarkista, että palvelin on käynnissä ja että palomuuri päästää tämän koneen sinne.",
        ],
        [
            "E-postservern kan inte nås.",
            "Det försöks igen. Se om servern är i gång och brandväggen släpper fram den här maskinen.",
        ],
    ),
    Words::of(
        "mail-server-silent",
        [
            "Sähköpostipalvelin ei vastaa.",
            "Sitä yritetään uudelleen. Katso, onko palvelin ruuhkautunut. `triggers.imap.timeout` kertoo, kauanko odotetaan.",
        ],
        [
            "E-postservern svarar inte.",
            "Det försöks igen. Se hur belastad servern är. `triggers.imap.timeout` säger hur länge man väntar.",
        ],
    ),
    Words::of(
        "mail-server-tls",
        [
            "Suojattua yhteyttä sähköpostipalvelimeen ei synny.",
            "Tarkista palvelimen varmenne, `triggers.imap.host` ja `triggers.imap.ca_file`.",
        ],
        [
            "Ingen skyddad anslutning till e-postservern uppstår.",
            "Kontrollera serverns certifikat, `triggers.imap.host` och `triggers.imap.ca_file`.",
        ],
    ),
    Words::of(
        "mail-server-not-imap",
        [
            "Portissa ei vastaa IMAP-palvelin.",
            "Sitä yritetään uudelleen. Tarkista, että `triggers.imap.port` on TLS:n yli puhuttavan IMAPin portti, yleensä 993.",
        ],
        [
            "Ingen IMAP-server svarar i porten.",
            "Det försöks igen. Kontrollera att `triggers.imap.port` är porten för IMAP över TLS, vanligen 993.",
        ],
    ),
    Words::of(
        "mail-login-refused",
        [
            "Sähköpostipalvelin ei hyväksynyt kirjautumista.",
            "Tarkista `triggers.imap.user` ja sen salasana palvelimen ylläpidon kanssa. Liian monta yritystä voi lukita tilin.",
        ],
        [
            "E-postservern godkände inte inloggningen.",
            "Kontrollera `triggers.imap.user` och dess lösenord med serverns administratörer. För många försök kan låsa kontot.",
        ],
    ),
    Words::of(
        "mail-mailbox-refused",
        [
            "Sähköpostipalvelin ei avaa postilaatikkoa.",
            "Tarkista `triggers.imap.mailbox` ja käyttäjän oikeus siihen.",
        ],
        [
            "E-postservern öppnar inte brevlådan.",
            "Kontrollera `triggers.imap.mailbox` och användarens rätt till den.",
        ],
    ),
    Words::of(
        "mail-mailbox-read-only",
        [
            "Postilaatikkoa saa vain lukea.",
            "Anna käyttäjälle oikeus merkitä tämän postilaatikon viestit luetuiksi ja liputetuiksi.",
        ],
        [
            "Brevlådan kan bara läsas.",
            "Ge användaren rätt att märka brev som lästa och flaggade i denna brevlåda.",
        ],
    ),
    Words::of(
        "mail-server-refused",
        [
            "Sähköpostipalvelin torjui komennon.",
            "Sitä yritetään uudelleen. Katso sähköpostipalvelimen lokia.",
        ],
        [
            "E-postservern avvisade ett kommando.",
            "Det försöks igen. Se i e-postserverns logg.",
        ],
    ),
    Words::of(
        "maildir-missing",
        [
            "Maildir-kansiota ei ole.",
            "Nimeä asetukseen `triggers.maildir.folder` kansio, jossa ovat `new`, `cur` ja `tmp`.",
        ],
        [
            "Maildir-mappen finns inte.",
            "Ange i `triggers.maildir.folder` mappen som innehåller `new`, `cur` och `tmp`.",
        ],
    ),
    Words::of(
        "maildir-unreadable",
        [
            "Maildir-kansiota ei voi lukea.",
            "Anna tämän ohjelman tilille oikeus lukea Maildir-kansiota.",
        ],
        [
            "Maildir-mappen kan inte läsas.",
            "Låt programmets konto läsa Maildir-mappen.",
        ],
    ),
    Words::of(
        "maildir-unwritable",
        [
            "Maildir-kansioon ei voi kirjoittaa.",
            "Anna tämän ohjelman tilille oikeus kirjoittaa kansioihin `new` ja `cur`, ja tarkista levy.",
        ],
        [
            "Maildir-mappen kan inte skrivas.",
            "Låt programmets konto skriva i `new` och `cur`, och se till disken.",
        ],
    ),
];
