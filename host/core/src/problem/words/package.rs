//! Where a mapping is fetched from to be installed.

use super::Words;

pub(super) const WORDS: &[Words] = &[
    Words::of(
        "package-source",
        [
            "Tällaisesta lähteestä ei voi asentaa.",
            "Anna tiedosto, kansio, https://-osoite tai oci://registry/repository:tag.",
        ],
        [
            "Från en sådan källa kan man inte installera.",
            "Ange en fil, en mapp, en https://-adress eller oci://registry/repository:tag.",
        ],
    ),
    Words::of(
        "package-address",
        [
            "Osoite ei kelpaa.",
            "Anna komponentin oma osoite, joka alkaa https:// ja päättyy .wasm.",
        ],
        [
            "Adressen duger inte.",
            "Ange komponentens egen adress, som börjar med https:// och slutar med .wasm.",
        ],
    ),
    Words::of(
        "package-reference",
        [
            "Rekisteriviite ei kelpaa.",
            "Kirjoita se muotoon oci://registry.example/repository:tag tai oci://registry.example/repository@sha256:….",
        ],
        [
            "Registerhänvisningen duger inte.",
            "Skriv den som oci://registry.example/repository:tag eller oci://registry.example/repository@sha256:….",
        ],
    ),
    Words::of(
        "package-unreadable",
        [
            "Tiedostoa ei voi lukea.",
            "Tarkista polku ja että tämä tili saa lukea sen.",
        ],
        [
            "Filen kan inte läsas.",
            "Kontrollera sökvägen och att detta konto får läsa den.",
        ],
    ),
    Words::of(
        "package-name",
        [
            "Tiedoston nimi ei pääty .wasm.",
            "Anna komponentin tiedosto `NAME.wasm` tai kansio, jossa se on.",
        ],
        [
            "Filens namn slutar inte med .wasm.",
            "Ange komponentens fil `NAME.wasm` eller mappen där den ligger.",
        ],
    ),
    Words::of(
        "package-no-component",
        [
            "Kansiossa ei ole komponenttia.",
            "Tarkista kansio: komponentti on tiedosto, jonka nimi päättyy .wasm.",
        ],
        [
            "I mappen finns ingen komponent.",
            "Kontrollera mappen: komponenten är en fil vars namn slutar med .wasm.",
        ],
    ),
    Words::of(
        "package-several-components",
        [
            "Kansiossa on useita komponentteja.",
            "Anna tarkoitettu tiedosto.",
        ],
        [
            "I mappen finns flera komponenter.",
            "Ange den fil som avses.",
        ],
    ),
    Words::of(
        "package-cases-twice",
        [
            "Esimerkkitapaukset ovat kahteen kertaan.",
            "Poista vanhentunut.",
        ],
        [
            "Exempelfallen finns två gånger.",
            "Ta bort det som är föråldrat.",
        ],
    ),
    Words::of(
        "package-too-large",
        [
            "Lähteestä tulee enemmän kuin otetaan vastaan.",
            "Tarkista, että lähde on tarkoitettu muunnos, ja kysy julkaisijalta.",
        ],
        [
            "Från källan kommer mer än vad som tas emot.",
            "Kontrollera att källan är den avsedda omvandlingen och fråga utgivaren.",
        ],
    ),
    Words::of(
        "package-not-text",
        [
            "Tiedosto ei ole tekstiä.",
            "Hae se uudelleen sellaisena kuin julkaisija sen teki.",
        ],
        [
            "Filen är inte text.",
            "Hämta den på nytt som utgivaren gjorde den.",
        ],
    ),
    Words::of(
        "package-cases",
        [
            "Esimerkkitapausten arkistoa ei voi käyttää.",
            "Pyydä julkaisijalta arkisto, jossa on vain tiedostoja ja kansioita (`tar -C NAME.cases -cf NAME.cases.tar .`).",
        ],
        [
            "Arkivet med exempelfall kan inte användas.",
            "Be utgivaren om ett arkiv med bara filer och mappar (`tar -C NAME.cases -cf NAME.cases.tar .`).",
        ],
    ),
    Words::of(
        "package-no-answer",
        [
            "Palvelin ei vastannut.",
            "Tarkista palvelimen nimi ja portti sekä tämän koneen verkko, ja yritä uudelleen.",
        ],
        [
            "Servern svarade inte.",
            "Kontrollera serverns namn och port och den här maskinens nätverk, och försök igen.",
        ],
    ),
    Words::of(
        "package-not-secure",
        [
            "Suojattua yhteyttä ei syntynyt.",
            "Tarkista palvelimen nimi ja koneen kello. Jos varmenteen on myöntänyt organisaatio itse, anna sen myöntäjän varmenne.",
        ],
        [
            "Ingen skyddad anslutning uppstod.",
            "Kontrollera serverns namn och maskinens klocka. Om organisationen själv har utfärdat certifikatet, ange utfärdarens.",
        ],
    ),
    Words::of(
        "package-deadline",
        [
            "Kaikkea ei saatu määräajassa.",
            "Yritä uudelleen. Jos tilanne jatkuu, tarkista verkko, tai hae tiedostot toista tietä ja asenna kansiosta.",
        ],
        [
            "Allt kom inte inom tidsgränsen.",
            "Försök igen. Om det fortsätter, kontrollera nätverket, eller hämta filerna på annat sätt och installera från mappen.",
        ],
    ),
    Words::of(
        "package-to-plain-http",
        [
            "Palvelin ohjasi salaamattomaan osoitteeseen.",
            "Kerro palvelimen ylläpidolle: salaamattomasta osoitteesta ei haeta eikä sinne kerrota mitään.",
        ],
        [
            "Servern hänvisade till en okrypterad adress.",
            "Meddela serverns administratörer: inget hämtas från eller sägs till en okrypterad adress.",
        ],
    ),
    Words::of(
        "package-redirects",
        [
            "Palvelin ohjasi liian monta kertaa eteenpäin.",
            "Anna osoite, johon ohjausten piti johtaa.",
        ],
        [
            "Servern hänvisade vidare för många gånger.",
            "Ange den adress som hänvisningarna skulle ha lett till.",
        ],
    ),
    Words::of(
        "package-not-there",
        [
            "Sitä ei ole siellä.",
            "Tarkista nimi ja versio. Jotkin rekisterit sanovat näin myös siitä, mitä ei saa lukea.",
        ],
        [
            "Det finns inte där.",
            "Kontrollera namn och version. Vissa register säger så även om det som man inte får läsa.",
        ],
    ),
    Words::of(
        "package-forbidden",
        [
            "Palvelin ei anna oikeutta lukea sitä.",
            "Tarkista käyttäjätunnus ja salasana, ja että tili saa lukea sen. Ilman tunnuksia: anna tiedosto, jossa on `user:password`.",
        ],
        [
            "Servern ger inte rätt att läsa det.",
            "Kontrollera användarnamn och lösenord, och att kontot får läsa det. Utan uppgifter: ange en fil med `user:password`.",
        ],
    ),
    Words::of(
        "package-unavailable",
        [
            "Palvelin on ylikuormitettu tai rikki.",
            "Yritä myöhemmin uudelleen.",
        ],
        [
            "Servern är överbelastad eller trasig.",
            "Försök igen senare.",
        ],
    ),
    Words::of(
        "package-status",
        [
            "Palvelin vastasi odottamattomasti.",
            "Tarkista osoite selaimella tai kysy palvelimen ylläpidolta.",
        ],
        [
            "Servern svarade oväntat.",
            "Kontrollera adressen i en webbläsare eller fråga serverns administratörer.",
        ],
    ),
    Words::of(
        "package-identification",
        [
            "Palvelin vaatii tunnistautumistapaa, jota täällä ei tunneta.",
            "Hae tiedostot toista tietä ja asenna kansiosta. Täällä tunnetaan käyttäjätunnus ja salasana sekä rekisterin tunnisteet.",
        ],
        [
            "Servern kräver en inloggning som inte är känd här.",
            "Hämta filerna på annat sätt och installera från mappen. Här är användarnamn med lösenord och registrets märken kända.",
        ],
    ),
    Words::of(
        "package-no-token",
        [
            "Rekisteri ei antanut tunnistetta.",
            "Kysy rekisterin ylläpidolta.",
        ],
        [
            "Registret gav inget märke.",
            "Fråga registrets administratörer.",
        ],
    ),
    Words::of(
        "package-image",
        [
            "Rekisterissä oleva ei ole muunnos.",
            "Tarkista nimi ja versio. Muunnos viedään rekisteriin komennolla `wkg oci push`.",
        ],
        [
            "Det i registret är ingen omvandling.",
            "Kontrollera namnet och versionen. En omvandling läggs i registret med `wkg oci push`.",
        ],
    ),
    Words::of(
        "package-changed",
        [
            "Haettu ei ole sitä, mitä luvattiin.",
            "Älä käytä sitä. Hae se uudelleen. Jos tulos on sama, ilmoita rekisterin ylläpidolle.",
        ],
        [
            "Det hämtade är inte det som utlovades.",
            "Använd det inte. Hämta det på nytt. Om det förblir så, meddela registrets administratörer.",
        ],
    ),
    Words::of(
        "package-certificate-file",
        [
            "Varmennetiedostoa ei voi käyttää.",
            "Anna varmenteiden PEM-tiedosto.",
        ],
        [
            "Certifikatfilen kan inte användas.",
            "Ange en PEM-fil med certifikat.",
        ],
    ),
    Words::of(
        "package-credentials",
        [
            "Tunnusten tiedostoa ei voi käyttää.",
            "Kirjoita tiedostoon yksi rivi: käyttäjätunnus, kaksoispiste, salasana.",
        ],
        [
            "Filen med inloggningsuppgifter kan inte användas.",
            "Skriv en rad i filen: användarnamn, kolon, lösenord.",
        ],
    ),
];
